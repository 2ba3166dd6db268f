// Reads a JSON array of texts and answers, for each, whether alex's two plugins say anything.
import { readFileSync } from 'node:fs'
import retextEnglish from 'retext-english'
import retextEquality from 'retext-equality'
import retextProfanities from 'retext-profanities'
import retextStringify from 'retext-stringify'
import { unified } from 'unified'

const alex = unified()
  .use(retextEnglish)
  .use(retextEquality)
  .use(retextProfanities)
  .use(retextStringify)

const texts = JSON.parse(readFileSync(0, 'utf8'))
const flagged = []
for (const text of texts) {
  const file = await alex.process(text)
  flagged.push(file.messages.length > 0)
}
process.stdout.write(JSON.stringify(flagged))
