using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Finds dependencies that go round: only a chain, which reads its own neighbour, may come back to itself.</summary>
internal static class Cycles
{
    public static Diagnostic? Find(ValueList<Statement> story)
    {
        var reads = story.GroupBy(s => s.Target.Of).ToDictionary(g => g.Key, g => g.SelectMany(ExprWalk.Reads).Where(a => !IsNeighbour(a)).Select(a => a.Of).Distinct().ToList());
        var done = new HashSet<string>();
        foreach (var name in reads.Keys)
            if (Walk(name, []) is { } cycle)
                return CompilerDiagnostics.Cycle(story.First(s => s.Target.Of == cycle[0]).Target.Span, cycle);
        return null;

        List<string>? Walk(string name, List<string> path)
        {
            if (path.Contains(name)) return [.. path.SkipWhile(n => n != name), name];
            if (!reads.TryGetValue(name, out var next) || done.Contains(name)) return null;
            foreach (var other in next)
                if (Walk(other, [.. path, name]) is { } cycle) return cycle;
            done.Add(name);
            return null;
        }
    }

    private static bool IsNeighbour(Access access) => access.At.Any(a => a is Affine { Loop.Order: not Order.Free } affine && affine.Offset != Size.Of(0));
}
