using System.Collections.Immutable;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// Draws a story from its prior, statement by statement in the order of what they read, each over all its members at once. What the story does not draw comes from the
/// problem's data, and params have their starting values; data that the story draws are drawn anew.
/// </summary>
public sealed class PriorSampler(Problem problem, StandardCatalogue catalogue)
{
    /// <summary>The values of every variable that is drawn, defined or given; replicates are independent draws of the whole story, in front of each array's own dimensions.</summary>
    public Result<SampledStory> Sample(ulong seed, int replicates = 1)
    {
        var arrays = new SampledArrays(problem, replicates);
        foreach (var variable in problem.Graph.Variables.Where(v => v.Role is not Role.Constant)) arrays.Open(variable, Known(variable));
        foreach (var step in SamplingOrder.Of(problem.Graph))
            if (new StepSampling(step, problem, catalogue, arrays).Run(seed) is { } failure) return failure;
        return new SampledStory(problem, replicates, arrays.All);
    }

    /// <summary>What is there before anything is drawn.</summary>
    private Tensor? Known(Variable variable) => variable.Origin is StartOrigin start ? Start(start.Value, problem.ShapeOf(variable)) : problem.Data.GetValueOrDefault(variable.Name);

    private Tensor Start(Expr start, Shape shape)
    {
        var value = new StoryLowering(problem, catalogue, new ProgramBuilder()).Lower(start, ImmutableDictionary<Loop, LoopValue>.Empty);
        return Interpreter.Evaluate(Ops.Broadcast(value.Value, shape));
    }
}

/// <summary>One draw of a story, or several: arrays by variable, replicates in front where there are several.</summary>
public sealed record SampledStory(Problem Problem, int Replicates, IReadOnlyDictionary<string, Tensor> Values);
