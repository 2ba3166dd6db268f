"""What delivery costs beside raw aiokafka, Faust and FastStream, and what each of them loses."""
