using System.Runtime.CompilerServices;
using ProbDsl.Catalogue;
using ProbDsl.Catalogue.Families;
using ProbDsl.Catalogue.Numbers;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Estimation;

/// <summary>An estimated law with its rows and the family that knows its closed form.</summary>
internal sealed class DistributionRows
{
    private readonly Problem problem;
    private readonly IEstimable estimable;
    private readonly int states;
    private readonly double[][] observed;

    // 1 where a cell is there and 0 where it is missing; null where a column has all its cells
    private readonly double[]?[] isThere;

    private readonly double collapsedShare;

    // the columns of the last strip where it is not a whole one
    private readonly double[][] last;

    /// <param name="problem">The story and its data.</param>
    /// <param name="catalogue">Where the law's family is found.</param>
    /// <param name="distribution">The law.</param>
    /// <param name="collapsedShare">Of a column's variance: an estimate below it has collapsed.</param>
    public DistributionRows(Problem problem, StandardCatalogue catalogue, EstimatedDistribution distribution,
        double collapsedShare = FamilyRequest.Singular)
    {
        this.problem = problem;
        this.collapsedShare = collapsedShare;
        Distribution = distribution;
        Reader = new(problem, catalogue, distribution.Draw, distribution.Repeats);
        estimable = (IEstimable)catalogue[distribution.Draw.Distribution.Of];
        RowReader[] readers = distribution.Columns.Count == 0 ? [Reader]
            : [.. distribution.Columns.Select(c => new RowReader(problem, catalogue, c.Draw))];
        observed = [.. readers.SelectMany(r => r.Columns()).Select(estimable.Transform)];
        isThere = [.. readers.SelectMany(r => r.Present(observed.Length / readers.Length))];
        Variance = Variances();
        var target = problem.Graph[distribution.Draw.Target.Of].Type;
        states = target.States is { } count ? problem.SizeOf(count) : 0;
        Family = FamilyOf();
        Columns = Family.Columns(observed);
        last = Last(Columns);
        Known = GivenArguments.Theta(problem, catalogue, distribution, Family);
    }

    /// <summary>Some rows of a law, as if there were no others.</summary>
    private DistributionRows(DistributionRows whole, double[][] part, double[]?[] present)
    {
        (problem, estimable, states, collapsedShare, Distribution, Reader, Known) = (whole.problem, whole.estimable, whole.states,
            whole.collapsedShare, whole.Distribution, whole.Reader, whole.Known);
        (observed, isThere) = (part, present);
        Variance = Variances();
        Family = FamilyOf();
        Columns = Family.Columns(observed);
        last = Last(Columns);
    }

    public EstimatedDistribution Distribution { get; }

    public RowReader Reader { get; }

    public RowFamily Family { get; }

    /// <summary>The estimated params.</summary>
    public IEnumerable<string> Names => Distribution.Estimated.Select(e => e.Access.Of);

    public double[][] Columns { get; }

    /// <summary>
    /// The numbers (or what the family takes for them: logs) and categories of the data, by columns, and whatever stands in a missing cell.
    /// </summary>
    public IReadOnlyList<double[]> Observed => observed;

    public int Rows => observed[0].Length;

    /// <summary>The variance of each observed column over the rows that are there (divided by their number).</summary>
    public double[] Variance { get; }

    /// <summary>Whether some cell of a row is there.</summary>
    public bool HasAny(int row) => Array.Exists(isThere, column => column is null || column[row] > 0);

    /// <summary>Whether every cell of a row is there.</summary>
    public bool IsWhole(int row) => Array.TrueForAll(isThere, column => column is null || column[row] > 0);

    /// <summary>
    /// The columns in which rows may lie near each other: the observed numbers, missing ones at the mean of their column, and a column of 0
    /// and 1 for each value of categories; none of categories that name rows (<see cref="RowNames"/>).
    /// </summary>
    public IEnumerable<double[]> Coordinates()
    {
        if (states == 0) return observed.Select((column, c) => Filled(column, isThere[c]));
        return RowNames.Are(observed[0].Distinct().Count(), Rows) ? [] : observed.SelectMany((column, c) => Indicators(column, isThere[c]));
    }

    /// <summary>Theta with the given arguments in place and the estimated ones open.</summary>
    private double[] Known { get; }

    /// <summary>The same law with the rows of each element (from 0) apart, each with a start and a spread of its own.</summary>
    public DistributionRows[] Split(int[] elements, int count)
    {
        if (count == 1) return [this];
        var rows = new int[count];
        foreach (var element in elements) rows[element]++;
        var parts = rows.Select(n => observed.Select(_ => new double[n]).ToArray()).ToArray();
        for (var row = elements.Length - 1; row >= 0; row--)
        {
            var (part, at) = (parts[elements[row]], --rows[elements[row]]);
            for (var c = 0; c < part.Length; c++) part[c][at] = observed[c][row];
        }

        return [.. parts.Select(part => new DistributionRows(this, part, new double[]?[part.Length]))];
    }

    /// <summary>The same law with these rows alone.</summary>
    public DistributionRows Some(int[] rows) => new(
        this, Array.ConvertAll(observed, column => Array.ConvertAll(rows, row => column[row])),
        Array.ConvertAll(isThere, column => column is null ? null : Array.ConvertAll(rows, row => column[row])));

    /// <summary>A theta to take first sums about.</summary>
    public double[] Start()
    {
        var theta = (double[])Known.Clone();
        Family.Start(Columns, theta);
        return theta;
    }

    /// <summary>The rows from this one on, a multiple of the length of a strip; past the last row that one is repeated.</summary>
    public RowStrip Strip(int start) =>
        start + RowFamily.StripLength <= Rows ? new(Columns, start, RowFamily.StripLength) : new(last, 0, last[0].Length);

    /// <summary>The statistics of all rows about a theta, strip by strip; without weights each row counts once.</summary>
    public double[] Statistics(double[] theta, double[]? weights = null)
    {
        var (prepared, scratch, statistics) = (Family.Prepared(theta), new double[Family.ScratchStrips * RowFamily.StripLength],
            new double[Family.StatisticCount]);
        Span<double> own = stackalloc double[RowFamily.StripLength];
        for (var at = 0; at < Rows; at += RowFamily.StripLength)
        {
            var rows = Strip(at);
            var count = Math.Min(RowFamily.StripLength, Rows - at);
            own.Clear();
            if (weights is null) own[..count].Fill(1);
            else weights.AsSpan(at, count).CopyTo(own);
            Family.Accumulate(rows, own[..rows.Count], prepared, scratch, statistics);
        }

        return statistics;
    }

    /// <summary>Whether the gradient is 0, to rounding, where components have these thetas.</summary>
    /// <param name="statistics">Of each component, about its theta.</param>
    /// <param name="thetas">Of each component.</param>
    public bool IsFlat(double[][] statistics, double[][] thetas)
    {
        var (sums, units) = (Array.ConvertAll(statistics, s => (double[])[.. s]), Array.ConvertAll(thetas, t => (double[])[.. t]));
        for (var k = 0; k < units.Length; k++) Family.Standardize(sums[k], units[k]);
        return Family.LargestGradient(sums, units) <= GradientCheck.MostOfScale(Rows);
    }

    /// <summary>The whole arrays of the estimated params, for the theta of each element.</summary>
    public IEnumerable<Estimate> Estimates(IReadOnlyList<double[]> thetas)
    {
        foreach (var (place, access) in Distribution.Estimated)
        {
            var variable = problem.Graph[access.Of];
            double[] values = place.IsTied ? Write(place, thetas[0]) : [.. thetas.SelectMany(theta => Write(place, theta))];
            yield return new(access.Of, new(problem.ShapeOf(variable), values), variable.Extents.Count);
        }
    }

    /// <summary>`mean`, or `mean[2]` where there are several: the element (from 0) as the story names it.</summary>
    public string ElementName(string param, int element)
    {
        var sizes = problem.ShapeOf(problem.Graph[param])[..Distribution.Key.Count];
        var positions = new int[sizes.Length];
        for (var i = positions.Length - 1; i >= 0; element /= sizes[i--]) positions[i] = (element % sizes[i]) + 1;
        return positions.Length == 0 ? param : $"{param}[{string.Join(", ", positions)}]";
    }

    /// <summary>What a theta says of one estimated param, as the story spells it.</summary>
    public double[] Write(EstimatedPlace place, double[] theta) => Family.Write(place.Argument.Parameter.Name, theta);

    private RowFamily FamilyOf()
    {
        if (!Distribution.HasColumns) return Masked(estimable.Family(Of(Variance)), isThere[0]);
        var shared = Distribution.Places.Where(p => p.IsShared).ToList();
        var variances = shared.Count > 0 ? Array.ConvertAll(Variance, _ => Variance.Average()) : Variance;
        RowFamily[] each = [.. variances.Select((v, c) => Masked(estimable.Family(Of([v])), isThere[c]))];
        if (shared.Count == 0) return new RepeatedFamily(each);
        return new SharedScaleFamily(each, [.. shared.Select(p => p.Argument.Parameter.Name)], shared.Exists(p => p.IsTied));

        FamilyRequest Of(double[] variance) =>
            new(variance.Length, states, [.. Distribution.Estimated.Select(e => e.Place.Name)], variance, collapsedShare)
            {
                Tied = [.. Distribution.Places.Where(p => p.IsTied || p.IsShared).Select(p => p.Name)],
            };
    }

    private static RowFamily Masked(RowFamily family, double[]? isThere) => isThere is null ? family : new MaskedFamily(family, isThere);

    private double[] Variances() =>
        [.. observed.Select((column, c) => VarianceOf(isThere[c] is { } there ? [.. column.Where((_, row) => there[row] > 0)] : column))];

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

    private static double[][] Last(double[][] columns)
    {
        var start = columns[0].Length / RowFamily.StripLength * RowFamily.StripLength;
        return RowStrip.Whole(columns, start, columns[0].Length - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double VarianceOf(double[] column)
    {
        var (mean, squares) = (Lanes.Sum(column) / column.Length, 0.0);
        foreach (var x in column) squares += (x - mean) * (x - mean);
        return squares / column.Length;
    }
}
