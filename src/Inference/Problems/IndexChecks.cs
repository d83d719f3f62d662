using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>With numbers for all sizes, every index is held against its range; before, only what symbols prove could be.</summary>
internal sealed class IndexChecks(Problem problem, StandardCatalogue catalogue)
{
    private readonly bool lowers = !StoryLimits.Of(problem.Graph).Any();

    /// <summary>Of each statement the innermost index that leaves its range.</summary>
    public IEnumerable<Diagnostic> Find() =>
        from statement in problem.Graph.Story
        where statement.Loops.All(l => problem.SizeOf(l.To) >= problem.SizeOf(l.From))
        let outside = ExprWalk.Reads(statement).Concat(statement is Assignment told ? [told.Target] : []).Reverse().SelectMany(access => Check(statement, access)).FirstOrDefault()
        where outside is not null
        select outside;

    private IEnumerable<Diagnostic> Check(Statement statement, Access access)
    {
        var variable = problem.Graph[access.Of];
        for (var i = 0; i < access.At.Count; i++)
        {
            var size = problem.SizeOf(variable.Whole.Dims[i].Size);
            var reached = access.At[i] switch
            {
                Affine affine => Ends(affine),
                Combination combination => [Reach(combination, largest: false), Reach(combination, largest: true)],
                SliceAt { From: Affine { Loop: null } from, To: Affine { Loop: null } to } when problem.SizeOf(to.Offset) >= problem.SizeOf(from.Offset) => [problem.SizeOf(from.Offset), problem.SizeOf(to.Offset)],
                By by => Ends(statement, by.Position),
                _ => [],
            };
            foreach (var position in reached.Where(p => p < 1 || p > size).Take(1)) yield return BindingDiagnostics.IndexOutside(access.Span, access.Of, position, size);
        }
    }

    private long Reach(Combination combination, bool largest)
    {
        var reached = combination.Position.Extreme(combination.Loops, largest);
        return reached.Symbols.Any(s => Size.LoopOf(s) is not null) ? 1 : problem.SizeOf(reached);
    }

    private long[] Ends(Affine affine)
    {
        var offset = problem.SizeOf(affine.Offset);
        return affine.Loop is { } loop ? [problem.SizeOf(loop.From) + offset, problem.SizeOf(loop.To) + offset] : [offset];
    }

    /// <summary>The least and largest position that an expression takes over data and all values of finite latents; nothing where a param decides.</summary>
    private long[] Ends(Statement statement, Expr position)
    {
        var read = DeepReads.Of(problem.Graph, position).Select(a => problem.Graph[a.Of]).Distinct().ToList();
        if (!lowers || read.Exists(v => v.Role == Role.Param || (v.Role == Role.Data && !problem.Data.ContainsKey(v.Name)) || (v.Role == Role.Latent && v.Support is not FiniteSupport))) return [];
        var builder = new ProgramBuilder();
        var lowering = new StoryLowering(problem, catalogue, builder);
        foreach (var latent in read.Where(v => v.Role == Role.Latent)) lowering.Enumerate(latent);
        var value = lowering.Lower(position, lowering.Bind(statement.Loops)).Value;
        try
        {
            var positions = Interpreter.Evaluate(value).Values;
            return positions.Length == 0 ? [] : [(long)positions.Min(), (long)positions.Max()];
        }
        catch (IndexOutOfProgramRange)
        {
            return [];      // an index inside a definition that it reads: found there
        }
    }
}
