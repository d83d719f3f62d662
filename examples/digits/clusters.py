"""How well the kinds of `probdsl predict` agree with the labels: each kind counts for the digit that is most frequent in it."""
import csv
import sys
from collections import Counter

predicted = list(csv.DictReader(open(sys.argv[1])))
labels = [row["label"] for row in csv.DictReader(open("digits.csv"))]
kinds = [name for name in predicted[0] if name.startswith("kind.")]
members = {}
for row, label in zip(predicted, labels):
    members.setdefault(max(kinds, key=lambda kind: float(row[kind])), Counter())[label] += 1
for kind in kinds:
    print(kind, *(f"{digit}: {count}" for digit, count in members.get(kind, Counter()).most_common(4)), sep="   ")
right = sum(digits.most_common(1)[0][1] for digits in members.values())
print(f"cluster accuracy: {right} of {len(labels)}, {right / len(labels):.3f}")
