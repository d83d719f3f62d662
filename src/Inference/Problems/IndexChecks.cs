using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>With numbers for all sizes, every index is held against its range; before, only what symbols prove could be.</summary>
internal sealed class IndexChecks(Problem problem)
{
    public IEnumerable<Diagnostic> Find() =>
        from statement in problem.Graph.Story
        where statement.Loops.All(l => problem.SizeOf(l.To) >= problem.SizeOf(l.From))
        from access in ExprWalk.Reads(statement).Append(statement.Target)
        from diagnostic in Check(access)
        select diagnostic;

    private IEnumerable<Diagnostic> Check(Access access)
    {
        var variable = problem.Graph[access.Of];
        for (var i = 0; i < access.At.Count; i++)
        {
            var size = problem.SizeOf(variable.Whole.Dims[i].Size);
            var reached = access.At[i] switch
            {
                Affine affine => Ends(affine),
                By { Position: Access { Of: var index } } when problem.Data.TryGetValue(index, out var values) && values.Values.Length > 0 => [(long)values.Values.Min(), (long)values.Values.Max()],
                _ => [],
            };
            foreach (var position in reached.Where(p => p < 1 || p > size).Take(1)) yield return BindingDiagnostics.IndexOutside(access.Span, access.Of, position, size);
        }
    }

    private long[] Ends(Affine affine)
    {
        var offset = problem.SizeOf(affine.Offset);
        return affine.Loop is { } loop ? [problem.SizeOf(loop.From) + offset, problem.SizeOf(loop.To) + offset] : [offset];
    }
}
