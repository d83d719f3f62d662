using ProbDsl.Catalogue;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Tells the point that EM came to as `map` tells its own: components in order, definitions, directions that nothing determines.</summary>
internal sealed class EmSummary(Problem problem, StandardCatalogue catalogue, FitOptions options)
{
    public FitSummary Of(PointState state, IReadOnlyDictionary<string, Tensor> arrays)
    {
        using var objective = new StoryObjective(problem, catalogue, withJacobian: false, options.ThreadsOrAll);
        double[] position = [.. objective.Joint.Coordinates.SelectMany(c => new Interpreter(Coordinates.FreeOf(problem, catalogue, objective.Joint.Unobserved, c.Source)).Run(arrays)["free"].Values)];
        return MaximumAPosteriori.Tell(objective, new LabelOrder(problem, catalogue, objective).Ordered(new(position, objective.Density(position))));
    }
}
