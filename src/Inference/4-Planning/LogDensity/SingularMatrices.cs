using MathNet.Numerics.LinearAlgebra;

namespace ProbDsl.Inference.LogDensity;

/// <summary>Finds the statement whose covariance is singular at a point, among statements whose latents are integrated together.</summary>
public sealed class SingularMatrices(Problem problem, StandardCatalog catalog, StoryObjective objective, double[] point)
{
    private readonly IReadOnlyDictionary<string, Tensor> arrays = new Interpreter(objective.Joint.Arrays()).Run(objective.Slots(point));

    /// <summary>The first statement with an argument that is not positive definite; null if none has one, or if it cannot be computed.
    /// </summary>
    public Draw? First(IEnumerable<Draw> draws) =>
        draws.FirstOrDefault(d => d.Distribution.Values.Any(given => IsMatrix(given) && IsSingular(d, given)));

    private static bool IsMatrix(BoundArgument given) =>
        given.Parameter.Kind is TypePattern { Element: Element.Covariance or Element.Correlation };

    private bool IsSingular(Draw draw, BoundArgument given)
    {
        var unknowns = objective.Joint.Coordinates.Select(c => c.Unknown).Where(u => u.Role == Role.Latent);
        var lowering = new ExpressionEvaluator(problem, catalog).Story().WithSlots(unknowns);
        var (value, _) = LoweringLimit.Try(() =>
            lowering.Inside(draw, () => lowering.Argument(draw.Distribution, given, lowering.Bind(draw.Loops))));
        if (value is null) return false;
        var numbers = new Interpreter(lowering.Builder.Build(("matrix", value.Value))).Run(arrays)["matrix"];
        var size = numbers.Shape[^1];
        return numbers.Values.Chunk(size * size).Any(m =>
            PositiveDefinite.FactorOf(Matrix<double>.Build.Dense(size, size, m))?.Factor.Diagonal().ForAll(p => p > 0) != true);
    }
}
