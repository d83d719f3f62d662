namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// Values of unknowns by moments of the data: where data are drawn from a distribution of the catalog whose argument is an unknown, or a
/// link function of one (<see cref="ArgumentLink"/>), the estimate of that argument from the rows that read it. Such a value is in the
/// units of the data, whatever they are, and is the start of an optimization.
/// </summary>
public sealed class MomentValues
{
    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly Dictionary<string, Tensor> found = [];

    public MomentValues(Problem problem, StandardCatalog catalog)
    {
        (this.problem, this.catalog) = (problem, catalog);
        foreach (var draw in problem.Graph.Story.OfType<Draw>().Where(d => problem.Graph[d.Target.Of] is { Role: Role.Data }))
            // what is truncated or censored has about the same moments
            foreach (var call in NetsInOpenUnits.Components(draw.Distribution, throughBounds: true))
                if (call.Through.Count == 0 && catalog[call.Of] is IMomentEstimate family) Add(draw, call, family);
    }

    /// <summary>The value of an unknown on its own scale; null if the data do not give one by themselves.</summary>
    public double[]? Own(Variable unknown) =>
        found.TryGetValue(unknown.Name, out var value) ? Coordinates.OwnOf(problem, unknown, value) : null;

    /// <summary>The unconstrained parameters of an unknown; null if the data do not give a value inside its support.</summary>
    /// <param name="joint">The density, of which it is a coordinate.</param>
    /// <param name="of">The unknown.</param>
    public double[]? Free(LogJoint joint, Coordinate of)
    {
        if (of.Cells is not null || !found.ContainsKey(of.Unknown.Name) || of.Unknown.Support is not (Reals or PositiveReals
            or UnitInterval or PositiveDefiniteMatrices or CholeskyFactors)) return null;
        var free = new Interpreter(Coordinates.FreeOf(problem, catalog, joint.Unobserved, of.Unknown)).Run(found)["free"].Values;
        return Array.TrueForAll(free, double.IsFinite) ? free : null;
    }

    private void Add(Draw draw, DistributionCall call, IMomentEstimate family)
    {
        var rows = new Lazy<MomentRows>(() => new(problem, catalog, draw));
        // arguments that are unknowns themselves come first: others may read them
        foreach (var given in call.Values.OrderBy(given => given.Value is not Access))
            if (ArgumentLink.Find(problem.Graph, given.Value, ValueOf) is { } link && !found.ContainsKey(link.Unknown.Of)
                && Value(rows.Value, link, sample => ValueOf(family, given.Parameter.Name, sample)) is { } value)
                found.Add(link.Unknown.Of, value);
    }

    /// <summary>The number that a factor is by what has been found, the mean of several; null if none has.</summary>
    private double? ValueOf(Expr factor) => factor switch
    {
        Literal number => number.Value,
        Access { Type.IsScalar: true } read when found.GetValueOrDefault(read.Of) is { Shape.Count: > 0 } value => value.Values.Average(),
        _ => null,
    };

    private static double ValueOf(IMomentEstimate family, string parameter, SampleMoments sample) =>
        family.FromMoments(sample).Where(p => p.Parameter == parameter).Select(p => p.Value).DefaultIfEmpty(double.NaN).First();

    /// <summary>The array of an unknown; null if some element has no estimate.</summary>
    private Tensor? Value(MomentRows rows, ArgumentLink link, Func<SampleMoments, double> estimate)
    {
        var unknown = problem.Graph[link.Unknown.Of];
        var shape = problem.ShapeOf(unknown);
        var isSquare = unknown.Type.ElementRank == 2;
        var width = isSquare ? shape[^1] : 1;
        // a matrix is diagonal
        var estimates = rows.Of(link.Unknown, isSquare ? shape[..^1] : shape)
            .Select(sample => sample is { } one ? link.Inverse(estimate(one)) : double.NaN).ToArray();
        if (!Array.TrueForAll(estimates, value => double.IsFinite(value) && (unknown.Type.Element is Element.Real || value > 0)))
            return null;
        if (!isSquare) return new(shape, estimates);
        var matrices = new double[shape.Count];
        for (var i = 0; i < estimates.Length; i++) matrices[(i * width) + (i % width)] = estimates[i];
        return new(shape, matrices);
    }
}
