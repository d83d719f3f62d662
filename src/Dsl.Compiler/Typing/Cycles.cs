using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// Finds dependencies that go round. A statement depends on those that define what it reads; a chain, which reads its own neighbours, is no circle.
/// </summary>
internal sealed class Cycles(ValueList<Assignment> story, Func<string, bool> isData)
{
    private readonly ILookup<string, int> definitions = Enumerable.Range(0, story.Count).ToLookup(i => story[i].Target.Of);

    /// <summary>One diagnostic for each circle.</summary>
    public IEnumerable<Diagnostic> Find()
    {
        var reads = story.Select(Reads).ToList();
        var circles = Components.Of([.. Enumerable.Range(0, story.Count)], i => reads[i].Select(r => r.Definition));
        foreach (var circle in Enumerable.Range(0, story.Count).GroupBy(i => circles[i]))
            if (circle.Count() > 1 || reads[circle.First()].Any(r => r.Definition == circle.First()))
                yield return Describe([.. circle], reads);
    }

    private List<Dependency> Reads(Assignment statement) =>
    [
        .. from read in ExprWalk.Reads(statement)
           from definition in definitions[read.Of]
           where !IsSorted(statement, read) && Steps.Sign(statement.Loops, statement.Target.At, read.At, ExprWalk.LoopsOf(read)) == 0 && !Boxes.AreApart(read, story[definition].Target)
           select new Dependency(definition, read),
    ];

    /// <summary>A position that data alone give into the array that the statement itself defines: its members are sorted when data bind.</summary>
    private bool IsSorted(Assignment statement, Access read) =>
        read.Of == statement.Target.Of && read.At.Any(a => a is By) && read.At.OfType<By>().All(by => by.Position is Access { At: var at } position && isData(position.Of) && at.All(a => a is Affine));

    private Diagnostic Describe(HashSet<int> circle, List<List<Dependency>> reads)
    {
        var first = circle.Min();
        var path = new List<int>();
        for (var at = first; !path.Contains(at); at = reads[at].First(r => circle.Contains(r.Definition)).Definition) path.Add(at);
        var last = reads[path[^1]].First(r => circle.Contains(r.Definition));
        var round = path.SkipWhile(i => i != last.Definition).ToList();
        return CompilerDiagnostics.Cycle(story[round[0]].Target.Span, [.. round.Append(round[0]).Select(i => story[i].Target.Of)]);
    }

    /// <summary>A read of what the statement at that position defines.</summary>
    private sealed record Dependency(int Definition, Access Read);
}
