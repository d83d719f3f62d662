using ProbDsl.Inference.LogDensity;

namespace ProbDsl.Inference.ClosedForms;

/// <summary>An estimated distribution with its rows and the family that gives its closed form.</summary>
public sealed class DistributionRows
{
    private readonly Problem problem;
    private readonly IEstimable estimable;
    private readonly int states;
    private readonly double[][] observed;

    // the predictors of an argument that is linear in params, and the same in the orthogonal coordinates of all rows
    private readonly double[][] predictors, orthogonal;

    private readonly OrthogonalDesign? design;

    // 1 for an observed cell and 0 for a missing one; null if a column has no missing cells
    private readonly double[]?[] isThere;

    private readonly double collapsedFraction;

    /// <param name="problem">The story and its data.</param>
    /// <param name="catalog">Gives the family of the distribution.</param>
    /// <param name="distribution">The distribution.</param>
    /// <param name="collapsedFraction">The fraction of a column's variance below which an estimate has collapsed.</param>
    public DistributionRows(Problem problem, StandardCatalog catalog, EstimatedDistribution distribution,
        double collapsedFraction = FamilyRequest.Singular)
    {
        this.problem = problem;
        this.collapsedFraction = collapsedFraction;
        Distribution = distribution;
        Reader = new(problem, catalog, distribution.Draw, distribution.Repeats);
        estimable = (IEstimable)catalog[distribution.Draw.Distribution.Of];
        RowReader[] readers = distribution.Columns.Count == 0 ? [Reader]
            : [.. distribution.Columns.Select(c => new RowReader(problem, catalog, c.Draw))];
        observed = [.. readers.SelectMany(r => r.Columns()).Select(estimable.Transform)];
        predictors = [.. Terms.SelectMany(t => Reader.Columns(t.Term!, Rows))];
        foreach (var offset in distribution.Offsets)
            observed[0] = LargeArrays.Zip(observed[0], Reader.Columns(offset, Rows)[0], (x, given) => x - given);
        isThere = [.. readers.SelectMany(r => r.PresenceColumns(observed.Length / readers.Length))];
        Copies = Reader.Copies(distribution.InnerLoops);
        design = predictors.Length > 0 ? new(predictors) : null;
        orthogonal = design?.Columns ?? [];
        Variance = Variances();
        var target = problem.Graph[distribution.Draw.Target.Of].Type;
        states = target.States is { } count ? problem.SizeOf(count) : 0;
        Missing = distribution.HasColumns ? null : MissingPatterns.Find(isThere, Rows);
        Strips = new(FamilyOf(), [.. observed, .. orthogonal]);
        Known = GivenArguments.Theta(problem, catalog, distribution, Family);
    }

    /// <summary>A subset of the rows of a distribution, as if there were no others.</summary>
    private DistributionRows(DistributionRows whole, double[][] part, double[][] predictors, double[][] orthogonal, double[]?[] present,
        double[]? copies)
    {
        (problem, estimable, states, collapsedFraction, Distribution, Reader, Known, design) = (whole.problem, whole.estimable,
            whole.states, whole.collapsedFraction, whole.Distribution, whole.Reader, whole.Known, whole.design);
        (observed, this.predictors, this.orthogonal, isThere, Copies) = (part, predictors, orthogonal, present, copies);
        Variance = Variances();
        Missing = Distribution.HasColumns ? null : MissingPatterns.Find(isThere, Rows);
        Strips = new(FamilyOf(), [.. observed, .. orthogonal]);
    }

    public EstimatedDistribution Distribution { get; }

    public RowReader Reader { get; }

    /// <summary>The rows as the family reads them.</summary>
    public RowStrips Strips { get; }

    public RowFamily Family => Strips.Family;

    /// <summary>The estimated params.</summary>
    public IEnumerable<string> Names => Distribution.Estimated.Select(e => e.Access.Of);

    public double[][] Columns => Strips.Columns;

    /// <summary>
    /// The numbers (or the transformed values that the family uses, such as logs) and categories of the data, by columns; missing cells
    /// hold arbitrary values.
    /// </summary>
    public IReadOnlyList<double[]> Observed => observed;

    public int Rows => observed[0].Length;

    /// <summary>How often each row occurs (`repeated`); null if each occurs once.</summary>
    public double[]? Copies { get; }

    /// <summary>The number of rows, each counted as often as it occurs.</summary>
    public double Count => Copies?.Sum() ?? Rows;

    /// <summary>
    /// The variance of each observed column over its observed rows (divided by their number); that of the residuals of one regression if
    /// there are predictors.
    /// </summary>
    public double[] Variance { get; }

    /// <summary>The patterns of missing cells of vectors; null if each row has all of its cells or none, and for scalars.</summary>
    public MissingPatterns? Missing { get; }

    /// <summary>Whether predictors are combinations of each other, so that the rows do not determine all coefficients.</summary>
    public bool HasDependentPredictors => design is { IsDependent: true };

    /// <summary>The params of a linear argument, in the order of their predictors: those that components share come last.</summary>
    private IEnumerable<EstimatedPlace> Terms => Distribution.Places.Where(p => p.Term is not null).OrderBy(p => p.IsTied);

    /// <summary>Whether some column has no missing cells, so that each row has an observed cell.</summary>
    public bool HasCompleteColumn => Array.Exists(isThere, column => column is null);

    /// <summary>Whether a row has at least one observed cell.</summary>
    public bool HasObservedCell(int row) => Array.Exists(isThere, column => column is null || column[row] > 0);

    /// <summary>Whether a row has no missing cells.</summary>
    public bool IsComplete(int row) => Array.TrueForAll(isThere, column => column is null || column[row] > 0);

    /// <summary>
    /// The columns by which distances between rows are measured: the observed numbers with missing ones at their column's mean, and an
    /// indicator column for each level of categories; none for categories that name rows (<see cref="RowNames"/>). Predictors that vary
    /// count as well.
    /// </summary>
    public IEnumerable<double[]> Coordinates()
    {
        if (states == 0)
            return observed.Select((column, c) => Filled(column, isThere[c])).Concat(predictors.Where(x => x.Distinct().Skip(1).Any()));
        return RowNames.NameRows(observed[0].Distinct().Count(), Rows) ? []
            : observed.SelectMany((column, c) => Indicators(column, isThere[c]));
    }

    /// <summary>Theta with the given arguments filled in and the estimated ones open.</summary>
    private double[] Known { get; }

    /// <summary>The same distribution split into the rows of each element (from 0), each with a start and a variance of its own.</summary>
    public DistributionRows[] Split(int[] elements, int count)
    {
        if (count == 1) return [this];
        var rows = new int[count];
        foreach (var element in elements) rows[element]++;
        double[][] columns = Copies is null ? observed : [.. observed, Copies];
        var parts = rows.Select(n => columns.Select(_ => new double[n]).ToArray()).ToArray();
        for (var row = elements.Length - 1; row >= 0; row--)
        {
            var (part, at) = (parts[elements[row]], --rows[elements[row]]);
            for (var c = 0; c < part.Length; c++) part[c][at] = columns[c][row];
        }

        var width = observed.Length;
        return [.. parts.Select(part =>
            new DistributionRows(this, part[..width], [], [], new double[]?[width], Copies is null ? null : part[^1]))];
    }

    /// <summary>The same distribution with only these rows, each with its number of copies.</summary>
    public DistributionRows Subset(int[] rows) => Subset(rows, Copies is null ? null : Array.ConvertAll(rows, row => Copies[row]));

    /// <summary>The same distribution with only these rows, each once.</summary>
    public DistributionRows SingleRows(int[] rows) => Subset(rows, null);

    private DistributionRows Subset(int[] rows, double[]? copies) => new(
        this, Array.ConvertAll(observed, column => Array.ConvertAll(rows, row => column[row])),
        Array.ConvertAll(predictors, column => Array.ConvertAll(rows, row => column[row])),
        Array.ConvertAll(orthogonal, column => Array.ConvertAll(rows, row => column[row])),
        Array.ConvertAll(isThere, column => column is null ? null : Array.ConvertAll(rows, row => column[row])), copies);

    /// <summary>An initial theta about which the first sums are taken.</summary>
    public double[] Start()
    {
        var theta = (double[])Known.Clone();
        Family.Start(Columns, theta);
        return theta;
    }

    /// <summary>The statistics of all rows about a theta, strip by strip; with null weights each row counts as often as it
    /// occurs.</summary>
    /// <param name="theta">The theta.</param>
    /// <param name="weights">The weight of each row; null: as often as it occurs.</param>
    /// <param name="ranks">The processes, of which each adds the sums of its strips to those before; null for one.</param>
    public double[] Statistics(double[] theta, double[]? weights = null, ICommunicator? ranks = null)
    {
        ranks ??= Alone.Instance;
        var statistics = new double[Family.StatisticCount];
        var (first, count) = ranks.PartOf((Rows + RowFamily.StripLength - 1) / RowFamily.StripLength);
        ranks.SumInOrder(statistics, all =>
            Add(theta, weights ?? Copies, first * RowFamily.StripLength, Math.Min(Rows, (first + count) * RowFamily.StripLength), all));
        return statistics;
    }

    private void Add(double[] theta, double[]? weights, int from, int end, double[] statistics)
    {
        var (prepared, scratch) = (Family.Prepared(theta), new double[Family.ScratchStrips * RowFamily.StripLength]);
        Span<double> own = stackalloc double[RowFamily.StripLength];
        for (var at = from; at < end; at += RowFamily.StripLength)
        {
            var rows = Strips[at];
            var count = Math.Min(RowFamily.StripLength, Rows - at);
            own.Clear();
            if (weights is null) own[..count].Fill(1);
            else weights.AsSpan(at, count).CopyTo(own);
            Family.Accumulate(rows, own[..rows.Count], prepared, scratch, statistics);
        }
    }

    /// <summary>Whether the gradient is 0, to rounding, at these thetas of the components.</summary>
    /// <param name="statistics">The statistics of each component about its theta.</param>
    /// <param name="thetas">The theta of each component.</param>
    public bool IsStationary(double[][] statistics, double[][] thetas)
    {
        var (sums, units) = (Array.ConvertAll(statistics, s => (double[])[.. s]), Array.ConvertAll(thetas, t => (double[])[.. t]));
        for (var k = 0; k < units.Length; k++) Family.Standardize(sums[k], units[k]);
        return Family.LargestGradient(sums, units) <= GradientCheck.MostOfScale((long)Count);
    }

    /// <summary>The whole arrays of the estimated params, from the theta of each element.</summary>
    public IEnumerable<Estimate> Estimates(IReadOnlyList<double[]> thetas)
    {
        foreach (var (place, access) in Distribution.Estimated)
        {
            var variable = problem.Graph[access.Of];
            double[] values = place.IsTied ? Write(place, thetas[0]) : [.. thetas.SelectMany(theta => Write(place, theta))];
            yield return new(access.Of, new(problem.ShapeOf(variable), values), variable.Extents.Count);
        }
    }

    /// <summary>Whether the values of a param are probabilities.</summary>
    public bool IsProbability(string param) => problem.Graph[param].Support is UnitInterval or Simplices;

    public Support SupportOf(string param) => problem.Graph[param].Support;

    /// <summary>The name of an element (from 0) in the story: `mean`, or `mean[2]` if there are several.</summary>
    public string ElementName(string param, int element)
    {
        var sizes = problem.ShapeOf(problem.Graph[param])[..Distribution.Key.Count];
        var positions = new int[sizes.Length];
        for (var i = positions.Length - 1; i >= 0; element /= sizes[i--]) positions[i] = (element % sizes[i]) + 1;
        return ElementNames.Of(param, positions, MemberNames.Find(problem, param));
    }

    /// <summary>The values of one estimated param in a theta, on the scale of the story's argument.</summary>
    public double[] Write(EstimatedPlace place, double[] theta) => Family.Write(place.Key, theta);

    private RowFamily FamilyOf()
    {
        if (!Distribution.HasColumns) return Masked(estimable.Family(Of(Variance) with { Missing = Missing }), RowsThere());
        var shared = Distribution.Places.Where(p => p.IsShared).ToList();
        var variances = shared.Count > 0 ? Array.ConvertAll(Variance, _ => Variance.Average()) : Variance;
        RowFamily[] each = [.. variances.Select((v, c) => Masked(estimable.Family(Of([v])), isThere[c]))];
        if (shared.Count == 0) return new RepeatedFamily(each);
        return new SharedParameterFamily(each, [.. shared.Select(p => p.Argument.Parameter.Name)], shared.Exists(p => p.IsTied));

        FamilyRequest Of(double[] variance) =>
            new(variance.Length, states, [.. Distribution.Estimated.Select(e => e.Place.Name)], variance, collapsedFraction)
            {
                Tied = [.. Distribution.Places.Where(p => p.IsTied || p.IsShared).Select(p => p.Name)],
                Coefficients = [.. Terms.Select(p => new FamilyCoefficient(p.Key, WidthOf(p), p.IsTied))],
                Design = design,
            };
    }

    /// <summary>1 for a row with an observed cell and 0 for one without; null if every row has one.</summary>
    private double[]? RowsThere()
    {
        if (HasCompleteColumn) return null;
        double[] there = [.. Enumerable.Range(0, Rows).Select(row => HasObservedCell(row) ? 1.0 : 0)];
        return there.Contains(0) ? there : null;
    }

    private static RowFamily Masked(RowFamily family, double[]? isThere) => isThere is null ? family : new MaskedFamily(family, isThere);

    private double[] Variances()
    {
        var variances = new ColumnVariances(Copies);
        return predictors.Length > 0 ? [variances.OfResiduals(observed[0], predictors, isThere[0])]
            : [.. observed.Select((column, c) => variances.Of(column, isThere[c]))];
    }

    private int WidthOf(EstimatedPlace place) => ((ElementForm)place.Form).Access.Type is { Rank: > 0 } vector
        ? problem.SizeOf(vector.Dims[0].Size) : 1;

    private static double[] Filled(double[] column, double[]? isThere)
    {
        if (isThere is null) return column;
        var mean = column.Where((_, row) => isThere[row] > 0).DefaultIfEmpty(0).Average();
        return [.. column.Select((x, row) => isThere[row] > 0 ? x : mean)];
    }

    private IEnumerable<double[]> Indicators(double[] column, double[]? isThere)
    {
        for (var state = 1; state <= states; state++) yield return Filled([.. column.Select(x => x == state ? 1.0 : 0)], isThere);
    }
}
