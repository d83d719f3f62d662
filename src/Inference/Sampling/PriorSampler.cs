using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Draws a story from its prior, statement by statement in the order of what they read, each over all its members at once. What the story does not draw comes from the
/// problem's data; data that it draws are drawn anew.
/// </summary>
public sealed class PriorSampler(Problem problem, StandardCatalogue catalogue)
{
    /// <summary>The values of every variable that is drawn, defined or given; replicates are independent draws of the whole story, in front of each array's own dimensions.</summary>
    public Result<SampledStory> Sample(ulong seed, int replicates = 1)
    {
        var arrays = new SampledArrays(problem, replicates);
        foreach (var variable in problem.Graph.Variables.Where(v => v.Role is not Role.Constant)) arrays.Open(variable);
        foreach (var step in SamplingOrder.Of(problem.Graph))
            if (Run(step, arrays, seed) is { } failure) return failure;
        return new SampledStory(problem, replicates, arrays.All);
    }

    private Diagnostic? Run(SamplingStep step, SampledArrays arrays, ulong seed)
    {
        var statements = step.Statements.Select((s, i) => (Statement: s, Sampling: new StatementSampling(s, problem, catalogue, arrays, step.Chains?.ElementAtOrDefault(i)))).ToList();
        foreach (var position in Positions(step))
            foreach (var (statement, sampling) in statements)
                if (sampling.Holds(position) && Failure(statement, sampling.Run(seed, position).Values, step.IsChain ? position : null) is { } failure) return failure;
        return null;
    }

    /// <summary>A value that is no number, or lies outside the type that the story gives it.</summary>
    private Diagnostic? Failure(Assignment statement, double[] values, int? position)
    {
        var element = problem.Graph[statement.Target.Of].Type.Element;
        var (low, high) = element switch { Element.Positive => (0, double.PositiveInfinity), Element.Unit => (0, 1), _ => (double.NegativeInfinity, double.PositiveInfinity) };
        var odd = Array.FindIndex(values, v => !(v >= low && v <= high));
        if (odd < 0) return null;
        var at = position ?? (odd / Math.Max(1, Elements(statement))) + 1;
        return double.IsNaN(values[odd]) ? SamplingDiagnostics.NotANumber(statement, at) : SamplingDiagnostics.OutsideType(statement, at, values[odd], problem.Graph[statement.Target.Of].Type);
    }

    private int Elements(Assignment statement) => statement.Target.Type.Dims.Aggregate(1, (n, d) => n * problem.SizeOf(d.Size));

    private IEnumerable<int> Positions(SamplingStep step)
    {
        if (!step.IsChain) return [0];
        var (from, to) = (step.Chains!.Min(l => problem.SizeOf(l.From)), step.Chains!.Max(l => problem.SizeOf(l.To)));
        var positions = Enumerable.Range(from, Math.Max(0, to - from + 1));
        return step.Order == Order.Forward ? positions : positions.Reverse();
    }
}

/// <summary>One draw of a story, or several: arrays by variable, replicates in front where there are several.</summary>
public sealed record SampledStory(Problem Problem, int Replicates, IReadOnlyDictionary<string, Tensor> Values);
