using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Observations;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Inference.Draws;

/// <summary>
/// Statements that are drawn or computed together, made into programs once: each run draws them anew from what the arrays hold, and writes
/// what it gives into them.
/// </summary>
/// <param name="step">The statements.</param>
/// <param name="problem">The story and its sizes.</param>
/// <param name="catalogue">What its names mean.</param>
/// <param name="arrays">What is there, and where it is put.</param>
/// <param name="after">
/// Called with each variable that was drawn or computed, before others read it, and the stretch of its array, in each replicate, that was
/// written.
/// </param>
/// <param name="given">What is missing of vectors that are drawn given the rest of them; null where all is drawn anew.</param>
/// <param name="open">Which elements of a variable have no value yet; null: all. A chain begins at the first one.</param>
internal sealed class StepSampling(
    SamplingStep step, Problem problem, StandardCatalogue catalogue, SampledArrays arrays, Action<string, (int From, int To)> after,
    Unobserved? given = null, Func<string, bool[]?>? open = null) : IDisposable
{
    private readonly (Assignment Statement, StatementSampling Sampling)[] statements =
        [.. step.Statements.Select((s, i) =>
            (s, new StatementSampling(s, problem, catalogue, arrays, step.Chains?.ElementAtOrDefault(i), given)))];

    /// <summary>Null, or what came out that is no value.</summary>
    public Diagnostic? Run(ulong seed) => Run(new SeededNoise(seed));

    /// <summary>The same with noise from elsewhere.</summary>
    public Diagnostic? Run(INoiseSource noise)
    {
        foreach (var round in Rounds())
            foreach (var ((statement, sampling), shift) in statements.Zip(step.Shifts))
            {
                var position = round + shift;
                if (sampling.Holds(position) && Run(statement, sampling, noise, position) is { } failure) return failure;
            }

        return null;
    }

    /// <summary>How many random numbers a run takes in each replicate.</summary>
    public int NoiseNumbers => Rounds().Sum(round => statements.Zip(step.Shifts)
        .Where(s => s.First.Sampling.Holds(round + s.Second)).Sum(s => s.First.Sampling.NoiseNumbers));

    /// <summary>
    /// Whether each statement is affine in these variables and in standard normal noise of its own, and has no other noise.
    /// </summary>
    public bool IsGaussianIn(IReadOnlySet<string> variables) => Array.TrueForAll(statements, s => s.Sampling.IsGaussianIn(variables));

    /// <summary>Whether several draws at once are, each to the last bit, what each is alone.</summary>
    public bool IsEachItsOwn => Array.TrueForAll(statements, s => s.Sampling.IsEachItsOwn);

    public void Dispose()
    {
        foreach (var (_, sampling) in statements) sampling.Dispose();
    }

    private Diagnostic? Run(Assignment statement, StatementSampling sampling, INoiseSource noise, int position)
    {
        try
        {
            var drawn = sampling.Run(noise, position);
            after(statement.Target.Of, sampling.Written);
            var type = problem.Graph[statement.Target.Of].Type;
            if (FirstOutside(drawn.Values, type.Element) is not (var invalid and >= 0)) return null;
            var where = sampling.Where(drawn.Shape, invalid, position);
            return double.IsNaN(drawn.Values[invalid])
                ? SamplingDiagnostics.NotANumber(statement, where)
                : SamplingDiagnostics.OutsideType(statement, where, drawn.Values[invalid], type);
        }
        catch (IndexOutOfProgramRange outside)
        {
            return SamplingDiagnostics.IndexOutside(statement, outside);
        }
    }

    /// <summary>The first value that is no number or lies outside of its type; -1 where there is none.</summary>
    private static int FirstOutside(double[] values, Element element)
    {
        var (low, high) = element switch { Element.Positive => (0, double.PositiveInfinity), Element.Unit => (0, 1), _ =>
            (double.NegativeInfinity, double.PositiveInfinity) };
        for (var i = 0; i < values.Length; i++)
            if (!(values[i] >= low && values[i] <= high)) return i;
        return -1;
    }

    private IEnumerable<int> Rounds()
    {
        if (!step.IsChain) return [0];
        var ranges = step.Chains!.Zip(step.Shifts,
            (loop, shift) => (From: problem.RangeOf(loop).From - shift, To: problem.RangeOf(loop).To - shift)).ToList();
        var (from, to) = (ranges.Min(r => r.From), ranges.Max(r => r.To));
        if (open is not null && step.Order == Order.Forward && step.Statements.All(s => s is Draw))
            from = Math.Max(from, step.Statements.Select(FirstOpen).Min());
        var rounds = Enumerable.Range(from, Math.Max(0, to - from + 1));
        return step.Order == Order.Forward ? rounds : rounds.Reverse();
    }

    /// <summary>The first round in which a draw has an element without a value.</summary>
    private int FirstOpen(Assignment statement, int at)
    {
        var along = statement.Target.At.ToList().FindIndex(a => a is Affine { Loop: { } loop } && loop == step.Chains![at]);
        if (along < 0 || open!(statement.Target.Of) is not { } elements) return int.MinValue;
        var shape = arrays[statement.Target.Of].Shape;
        var sizes = shape.Skip(arrays.Replicates is null ? 0 : 1).ToArray();
        var (inner, size) = (sizes.Skip(along + 1).Aggregate(1, (n, s) => n * s), sizes[along]);
        var places = Enumerable.Range(0, elements.Length).Where(e => elements[e]).Select(e => (e / inner % size) + 1)
            .DefaultIfEmpty(int.MaxValue / 2);
        return places.Min() - problem.SizeOf(((Affine)statement.Target.At[along]).Offset) - step.Shifts[at];
    }
}
