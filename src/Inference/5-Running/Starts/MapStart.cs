using ProbDsl.Inference.Sampling;

namespace ProbDsl.Inference.Starts;

/// <summary>
/// Finds initial points of an optimization: the initialization of EM, if it supports the story, at the first start with the initial values
/// of params in their places; the initial values of params, with missing cells at the values before them, what data give by their moments
/// there (<see cref="MomentValues"/>), and 0 elsewhere in unconstrained coordinates; random points about it; draws from the prior. The
/// first point with a finite density is used. Where Gaussian latents are integrated, points that are not those of EM move to the units of
/// the data (<see cref="ScaleSearchStart"/>).
/// </summary>
/// <param name="problem">The story with its data.</param>
/// <param name="catalog">The catalog that resolves the story's names.</param>
/// <param name="objective">The log density.</param>
/// <param name="em">The initialization of EM, in the unknowns' own units; null if EM does not support the story.</param>
/// <param name="scales">The units of the unconstrained parameters.</param>
/// <param name="implied">The units that the story implies where Gaussian latents are integrated; null where none are.</param>
public sealed class MapStart(
    Problem problem, StandardCatalog catalog, StoryObjective objective, double[] scales,
    Func<int, RandomStream, IReadOnlyDictionary<string, Tensor>>? em = null, StoryUnits? implied = null)
{
    // how many starts are tried; how many unknowns, and numbers of each, an error shows
    private const int Tries = 20, MostShown = 4;

    /// <summary>Half the width of the uniform distribution in unconstrained coordinates: positive numbers from 0.14 to 7.4, probabilities
    /// from 0.12 to 0.88.</summary>
    private const double Width = 2;

    private readonly Dictionary<string, double[]> written = Written(problem, catalog, objective.Joint);
    private readonly Dictionary<string, double[]> beside = BesideMissing(problem, catalog, objective.Joint);
    // passes over the data, which starts of EM do without
    private readonly Lazy<bool> hasPrior =
        new(() => !new DrawChecks(problem.Graph, catalog).Find().Any(d => d.Severity == Severity.Error));

    private ScaleSearchStart? units;
    private Dictionary<string, double[]>? byMoments;
    private double[]? first;

    /// <summary>A point with a finite density, or null; that of the first start is cached.</summary>
    public double[]? Find(int restart, RandomStream random)
    {
        if (restart == 0 && first is not null) return first;
        var gradient = new double[objective.Dimension];
        return Candidates(restart, random)
            .FirstOrDefault(x => double.IsFinite(objective.Evaluate(x, gradient)) && gradient.All(double.IsFinite));
    }

    /// <summary>Draws from the prior; empty if the story cannot be sampled.</summary>
    public IEnumerable<double[]> FromPrior(ulong seed, int count) =>
        Enumerable.Range(0, count).Select(i => FromPrior(seed + ((ulong)i << 32))).OfType<double[]>();

    /// <summary>The error that no start has a finite density; null if one has.</summary>
    public Diagnostic? NoDensityError(ulong seed)
    {
        try
        {
            objective.BeginAt(first = Find(0, new RandomStream(seed, "restart", 0)));
            if (first is not null) return null;
        }
        catch (IndexOutOfProgramRange outside)
        {
            return RunDiagnostics.IndexOutside(outside);
        }
        var candidate = Candidates(0, new RandomStream(seed, "restart", 0)).First();
        var invalid = InvalidElement.Find(problem, objective, candidate);
        // the Cholesky factor of a singular matrix is NaN
        List<Draw> drawn = invalid is { LogDensity: double.NaN }
            ? [.. TermsWith(invalid.Statement).OfType<Draw>().Where(ReadsCovariance)] : [];
        if (drawn.Count > 0)
            return RunDiagnostics.SingularCovariance(new SingularMatrices(problem, catalog, objective, candidate).First(drawn) ?? drawn[0]);
        if (invalid is { LogDensity: double.NaN } && SolvedEquations.In(problem.Graph, invalid.Statement).FirstOrDefault() is { } solve)
            return RunDiagnostics.NoSolution(invalid, ValuesAt(candidate, SolvedEquations.Unknowns(problem.Graph, solve)));
        return FlatCoefficient() is { } column
            ? RunDiagnostics.NoDensityOfCoefficients(invalid, column) : RunDiagnostics.NoDensityAnywhere(invalid);
    }

    /// <summary>The values of a few unknowns at a point, as text: the first few numbers of each.</summary>
    private string ValuesAt(double[] point, IReadOnlyList<string> unknowns)
    {
        var values = new Interpreter(objective.Joint.Program()).Run(objective.Slots(point));
        return string.Join(", ", unknowns.Where(values.ContainsKey).Take(MostShown).Select(n => $"`{n}` is {Shown(values[n])}"));
    }

    private static string Shown(Tensor value)
    {
        var numbers = string.Join(", ", value.Values.Take(MostShown).Select(v => v.ToString("G4", CultureInfo.InvariantCulture)));
        return value.Shape.Rank == 0 ? numbers : $"[{numbers}{(value.Values.Length > MostShown ? ", .." : "")}]";
    }

    /// <summary>
    /// A column of predictors that others determine, beside integrated coefficients without a proper prior; null if none is.
    /// </summary>
    private DegenerateColumn? FlatCoefficient() => DensityPlan.Analyze(problem).Integrated.SelectMany(b => b.Statements)
        .Where(d => d.Distribution.Of.Is(DistributionTraits.Constant))
        .Select(d => DegenerateColumn.OfPredictors(problem, problem.Graph[d.Target.Of])).FirstOrDefault(found => found is not null);

    /// <summary>A statement with those that are one term with it, since latents between them are integrated.</summary>
    private IEnumerable<Statement> TermsWith(Statement statement) => DensityPlan.Analyze(problem).Integrated
        .Where(b => b.Observations.Any(d => ReferenceEquals(d, statement))).SelectMany(b => b.Statements).Prepend(statement);

    private static bool ReadsCovariance(Draw drawn) =>
        drawn.Distribution.Values.Any(g => g.Parameter.Kind is TypePattern { Element: Element.Covariance or Element.Correlation });

    private IEnumerable<double[]> Candidates(int restart, RandomStream random)
    {
        if (em is not null) yield return restart == 0 ? WithWritten(At(em(restart, random))) : At(em(restart, random));
        // moments of all rows for each component are a saddle
        var isSplit = objective.Joint.Marginalized.Count > 0 || ComponentCounts.HaveAlike(problem.Graph);
        if (restart == 0 && !isSplit) yield return InUnits(Point(_ => 0));
        if (restart == 0 && !isSplit && ByMoments.Count > 0) yield return InUnits(Point(_ => 0, ofMoments: false));
        for (var i = 0; i < Tries; i++) yield return InUnits(Point(_ => Width * (2 * random.NextUniform() - 1), ofMoments: i % 2 == 0));
        for (var i = 0; i < Tries; i++)
            if (FromPrior((ulong)restart * Tries + (ulong)i) is { } drawn) yield return drawn;
    }

    private double[] InUnits(double[] point) => implied is null ? point
        : (units ??= new(implied, objective.Joint.Coordinates, c => written.ContainsKey(c.Slot), _ => false))
            .Improve(point, x => objective.Density(x));

    private double[] WithWritten(double[] point)
    {
        var at = 0;
        foreach (var coordinate in objective.Joint.Coordinates)
        {
            if (written.GetValueOrDefault(coordinate.Slot) is { } given) given.CopyTo(point, at);
            at += coordinate.Free.Count;
        }

        return point;
    }

    /// <summary>A point: values that the story writes, missing cells, and others at these distances from moments of data.</summary>
    /// <param name="elsewhere">The distance of a parameter, in its unit.</param>
    /// <param name="ofMoments">Whether distances are from moments of data, and not from 0 in units of 1.</param>
    private double[] Point(Func<int, double> elsewhere, bool ofMoments = true)
    {
        var point = new double[objective.Dimension];
        var at = 0;
        foreach (var coordinate in objective.Joint.Coordinates)
        {
            var given = written.GetValueOrDefault(coordinate.Slot) ?? beside.GetValueOrDefault(coordinate.Slot);
            var near = ofMoments ? ByMoments.GetValueOrDefault(coordinate.Slot) : null;
            for (var i = 0; i < coordinate.Free.Count; i++, at++)
                point[at] = given?[i] ?? (near is null ? elsewhere(i) : near[i] + (scales[at] * elsewhere(i)));
        }
        return point;
    }

    private double[] At(IReadOnlyDictionary<string, Tensor> values) =>
        [.. objective.Joint.Coordinates.SelectMany(c => Free(problem, catalog, objective.Joint, c.Source, values))];

    /// <summary>Latents as drawn by the story; params at their initial values.</summary>
    private double[]? FromPrior(ulong seed)
    {
        if (!hasPrior.Value || new PriorSampler(problem, catalog).Sample(seed).Value is not { } drawn) return null;
        var point = Point(_ => 0);
        var at = 0;
        foreach (var coordinate in objective.Joint.Coordinates)
        {
            if (coordinate.Unknown.Role == Role.Latent)
                Free(problem, catalog, objective.Joint, coordinate.Unknown, drawn.Values).CopyTo(point, at);
            at += coordinate.Free.Count;
        }
        return point;
    }

    private Dictionary<string, double[]> ByMoments => byMoments ??= new MomentValues(problem, catalog) is var moments
        ? objective.Joint.Coordinates.Select(c => (c.Slot, Free: moments.Free(objective.Joint, c))).Where(c => c.Free is not null)
            .ToDictionary(c => c.Slot, c => c.Free!) : [];

    private static Dictionary<string, double[]> Written(Problem problem, StandardCatalog catalog, LogJoint joint)
    {
        var written = new Dictionary<string, double[]>();
        foreach (var variable in problem.Graph.Variables)
        {
            if (DeclaredInitialValue.Free(problem, catalog, joint.Unobserved, variable) is { } start) written[variable.Name] = start;
        }
        return written;
    }

    /// <summary>
    /// Missing cells at the values in the bound array, those of the cell before. Bounds that depend on unknowns may exclude these values.
    /// </summary>
    private static Dictionary<string, double[]> BesideMissing(Problem problem, StandardCatalog catalog, LogJoint joint) =>
        joint.Coordinates
            .Where(c => c is { Cells: not null, Source.Support: Reals or PositiveReals or UnitInterval })
            .ToDictionary(c => c.Slot, c => Free(problem, catalog, joint, c.Source, problem.Data));

    private static double[] Free(Problem problem, StandardCatalog catalog, LogJoint joint, Variable unknown,
        IReadOnlyDictionary<string, Tensor> values) =>
            new Interpreter(Coordinates.FreeOf(problem, catalog, joint.Unobserved, unknown)).Run(values)["free"].Values;
}
