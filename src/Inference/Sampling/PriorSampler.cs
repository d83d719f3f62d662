using System.Collections.Immutable;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Draws a story from its prior, statement by statement in the order of what they read, each over all its members at once. What the story does not draw comes from the
/// problem's data, and params have their starting values; data that the story draws are drawn anew. What a fit knows has the fit's values, and the rest is drawn given them.
/// </summary>
public sealed class PriorSampler(Problem problem, StandardCatalogue catalogue, FittedDraws? fitted = null)
{
    /// <summary>The values of every variable that is drawn, defined or given; replicates are independent draws of the whole story, in front of each array's own dimensions.</summary>
    public Result<SampledStory> Sample(ulong seed, int replicates = 1)
    {
        var arrays = new SampledArrays(problem, replicates);
        foreach (var variable in problem.Graph.Variables.Where(v => v.Role is not Role.Constant)) Open(variable, arrays);
        foreach (var step in SamplingOrder.Of([.. problem.Graph.Assignments.Where(s => fitted?.Known.Contains(s.Target.Of) != true)]))
            if (Run(step, arrays, seed) is { } failure) return failure;
        return new SampledStory(problem, replicates, arrays.All);
    }

    /// <summary>What is there before anything is drawn.</summary>
    private void Open(Variable variable, SampledArrays arrays)
    {
        arrays.Open(variable, Given(variable));
        if (fitted?.Known.Contains(variable.Name) == true) arrays.Put(variable.Name, fitted);
    }

    private Tensor? Given(Variable variable) => fitted?.Known.Contains(variable.Name) == true ? null : variable.Origin is StartOrigin start ? Start(start.Value, problem.ShapeOf(variable)) : problem.Data.GetValueOrDefault(variable.Name);

    private Tensor Start(Expr start, Shape shape)
    {
        var value = new StoryLowering(problem, catalogue, new ProgramBuilder()).Lower(start, ImmutableDictionary<Loop, LoopValue>.Empty);
        return Interpreter.Evaluate(Ops.Broadcast(value.Value, shape));
    }

    private Diagnostic? Run(SamplingStep step, SampledArrays arrays, ulong seed)
    {
        var statements = step.Statements.Select((s, i) => (Statement: s, Sampling: new StatementSampling(s, problem, catalogue, arrays, step.Chains?.ElementAtOrDefault(i)))).ToList();
        foreach (var position in Positions(step))
            foreach (var (statement, sampling) in statements)
                if (sampling.Holds(position) && Run(statement, sampling, arrays, seed, position) is { } failure) return failure;
        return null;
    }

    private Diagnostic? Run(Assignment statement, StatementSampling sampling, SampledArrays arrays, ulong seed, int position)
    {
        try
        {
            var drawn = sampling.Run(seed, position);
            if (fitted?.Partly.Contains(statement.Target.Of) == true) arrays.Put(statement.Target.Of, fitted);
            var type = problem.Graph[statement.Target.Of].Type;
            if (FirstOutside(drawn.Values, type.Element) is not (var odd and >= 0)) return null;
            var where = sampling.Where(drawn.Shape, odd, position);
            return double.IsNaN(drawn.Values[odd]) ? SamplingDiagnostics.NotANumber(statement, where) : SamplingDiagnostics.OutsideType(statement, where, drawn.Values[odd], type);
        }
        catch (IndexOutOfProgramRange outside)
        {
            return SamplingDiagnostics.IndexOutside(statement, outside);
        }
    }

    /// <summary>The first value that is no number or lies outside of its type; -1 where there is none.</summary>
    private static int FirstOutside(double[] values, Element element)
    {
        var (low, high) = element switch { Element.Positive => (0, double.PositiveInfinity), Element.Unit => (0, 1), _ => (double.NegativeInfinity, double.PositiveInfinity) };
        for (var i = 0; i < values.Length; i++)
            if (!(values[i] >= low && values[i] <= high)) return i;
        return -1;
    }

    private IEnumerable<int> Positions(SamplingStep step)
    {
        if (!step.IsChain) return [0];
        var (from, to) = (step.Chains!.Min(l => problem.RangeOf(l).From), step.Chains!.Max(l => problem.RangeOf(l).To));
        var positions = Enumerable.Range(from, Math.Max(0, to - from + 1));
        return step.Order == Order.Forward ? positions : positions.Reverse();
    }
}

/// <summary>One draw of a story, or several: arrays by variable, replicates in front where there are several.</summary>
public sealed record SampledStory(Problem Problem, int Replicates, IReadOnlyDictionary<string, Tensor> Values)
{
    /// <summary>Whether the replicates are the rows of one table, and no tables of their own.</summary>
    public bool AreRows { get; init; }
}
