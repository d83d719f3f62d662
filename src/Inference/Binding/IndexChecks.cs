using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Checks every index against its range once all sizes are known, in groups of each length. Before that, only what holds symbolically is
/// checked.
/// </summary>
internal sealed class IndexChecks(Problem problem, StandardCatalog catalog)
{
    private readonly IReadOnlyList<Problem> views = [.. problem.AtEachLength()];
    private readonly bool lowers = new ClosedFormRowRequirement().IsMetBy(StoryFacts.Of(problem.Graph, catalog));

    /// <summary>Diagnostics for the innermost index of each statement that is out of range.</summary>
    public IEnumerable<Diagnostic> Find() =>
        from statement in problem.Graph.Story.Concat(problem.Graph.Guide)
        let outside = views.SelectMany(view => Find(view, statement)).FirstOrDefault()
        where outside is not null
        select outside;

    private IEnumerable<Diagnostic> Find(Problem view, Statement statement) => IsEmpty(view, statement.Loops) ? []
        : ExprTree.Reads(statement).Concat(statement is Assignment reported ? [reported.Target] : []).Reverse()
            .SelectMany(access => Check(view, statement, access));

    private IEnumerable<Diagnostic> Check(Problem view, Statement statement, Access access)
    {
        var variable = view.Graph.FindWithGuide(access.Of)!;
        for (var i = 0; i < access.At.Count; i++)
        {
            var size = view.SizeOf(variable.Whole.Dims[i].Size);
            var reached = access.At[i] switch
            {
                AffineIndex affine => Ends(view, statement, affine.Position, affine.Loop is { } loop ? [loop] : []),
                CombinedIndex combination => Ends(view, statement, combination.Position, combination.Loops),
                SliceIndex { From: AffineIndex { Loop: null } from, To: AffineIndex { Loop: null } to }
                    when view.SizeOf(to.Offset) >= view.SizeOf(from.Offset) => [view.SizeOf(from.Offset), view.SizeOf(to.Offset)],
                ComputedIndex by => Ends(statement, by.Position),
                _ => [],
            };
            foreach (var position in reached.Where(p => p < 1 || p > size).Take(1))
                yield return IndexDiagnostics.Outside(access.Span, access.Of, position, size);
            if (access.At[i] is SliceIndex slice && Shortest(view, statement, slice) is { } length and < 0)
                yield return IndexDiagnostics.NegativeLength(access.Span, length);
        }
    }

    /// <summary>The smallest length of a slice over all members of the surrounding loops; null if one has none.</summary>
    private static long? Shortest(Problem view, Statement statement, SliceIndex slice) =>
        Ends(view, statement, slice.Length, []) is [var smallest, _] ? smallest : null;

    /// <summary>The smallest and largest position over all members of the surrounding loops; empty if one has no members.</summary>
    private static long[] Ends(Problem view, Statement statement, Size position, IEnumerable<Loop> own)
    {
        List<Loop> loops = [.. statement.Loops, .. own.Except(statement.Loops)];
        Size[] ends = [position.Extreme(loops, largest: false), position.Extreme(loops, largest: true)];
        return ends.Any(IsOpen) || IsEmpty(view, loops) ? [] : [.. ends.Select(e => (long)view.SizeOf(e))];
    }

    /// <summary>Whether one of the nested loops has no members at any position.</summary>
    private static bool IsEmpty(Problem view, IReadOnlyList<Loop> loops) =>
        loops.Select(l => (l.To - l.From).Extreme(loops, largest: true)).Any(length => !IsOpen(length) && view.SizeOf(length) < 0);

    private static bool IsOpen(Size size) => size.Symbols.Any(s => Size.LoopOf(s) is not null);

    /// <summary>
    /// The smallest and largest position that an expression reaches over data and all values of finite latents; empty if it depends on a
    /// param.
    /// </summary>
    private long[] Ends(Statement statement, Expr position)
    {
        if (problem.Graph.Guide.Contains(statement)) return [];
        var read = DeepReads.Of(problem.Graph, position).Select(a => problem.Graph[a.Of]).Distinct().ToList();
        if (!lowers || read.Exists(v => v.Role == Role.Param || (v.Role == Role.Data && !problem.Data.ContainsKey(v.Name))
            || (v.Role == Role.Latent && v.Support is not FiniteSupport))) return [];
        var builder = new ProgramBuilder();
        var lowering = new StoryLowering(problem, catalog, builder).WithStates(read.Where(v => v.Role == Role.Latent));
        var value = lowering.Lower(position, lowering.Bind(statement.Loops)).Value;
        try
        {
            var positions = Interpreter.Evaluate(value).Values;
            return positions.Length == 0 ? [] : [(long)positions.Min(), (long)positions.Max()];
        }
        catch (IndexOutOfProgramRange)
        {
            return [];      // an index inside a definition that it reads: reported there
        }
    }
}
