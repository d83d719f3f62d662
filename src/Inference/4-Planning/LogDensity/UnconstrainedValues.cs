namespace ProbDsl.Inference.LogDensity;

/// <summary>Converts values of unknowns, as steps of EM find them, to unconstrained parameters.</summary>
/// <param name="problem">The story with its data.</param>
/// <param name="catalog">The densities of the distributions.</param>
public sealed class UnconstrainedValues(Problem problem, StandardCatalog catalog)
{
    private const int Raises = 7;

    private const double LeastProbability = 1e-300;

    /// <summary>The unconstrained parameters of all unknowns of a density [d].</summary>
    public double[] Of(LogJoint joint, IReadOnlyDictionary<string, Tensor> arrays) =>
        [.. joint.Coordinates.SelectMany(c => Of(joint, c, arrays))];

    /// <summary>
    /// The unconstrained parameters of an unknown; those of a point beside it where it is on the edge of its support.
    /// </summary>
    private double[] Of(LogJoint joint, Coordinate of, IReadOnlyDictionary<string, Tensor> arrays)
    {
        var program = new Interpreter(Coordinates.FreeOf(problem, catalog, joint.Unobserved, of.Source));
        var free = program.Run(arrays)["free"].Values;
        foreach (var inside in Inside(of.Source.Support, arrays[of.Source.Name]))
        {
            if (!free.Any(f => double.IsNaN(f) || double.IsPositiveInfinity(f))) break;
            var beside = arrays.Where(a => a.Key != of.Source.Name).Append(new(of.Source.Name, inside));
            free = program.Run(beside.ToDictionary())["free"].Values;
        }

        return free;
    }

    /// <summary>
    /// Points inside a support, the nearest first. Probabilities are mapped relative to the last one, so that the smallest allowed one
    /// replaces 0; a singular matrix has no Cholesky factor, so that its eigenvalues are raised to rounding.
    /// </summary>
    private static IEnumerable<Tensor> Inside(Support support, Tensor of) => support switch
    {
        Simplices => [new(of.Shape, Array.ConvertAll(of.Values, p => Math.Max(p, LeastProbability)))],
        PositiveDefiniteMatrices => Enumerable.Range(-15, Raises).Select(exponent => Raised(of, Math.Pow(10, exponent))),
        _ => [],
    };

    private static Tensor Raised(Tensor of, double part) =>
        new(of.Shape, [.. SemidefiniteMatrices.Split(of).SelectMany(m => SemidefiniteMatrices.Clip(m, part).ToRowMajorArray())]);
}
