using System.Runtime.CompilerServices;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>An estimated law with its rows and the family that knows its closed form.</summary>
internal sealed class LawRows
{
    private readonly Problem problem;
    private readonly IEstimable estimable;
    private readonly int states;
    private readonly double[][] observed;
    private readonly double collapsedShare;

    // the columns of the last strip where it is not a whole one
    private readonly double[][] last;

    /// <param name="problem">The story and its data.</param>
    /// <param name="catalogue">Where the law's family is found.</param>
    /// <param name="law">The law.</param>
    /// <param name="collapsedShare">Of a column's variance: an estimate below it has collapsed.</param>
    public LawRows(Problem problem, StandardCatalogue catalogue, EstimatedLaw law, double collapsedShare = FamilyRequest.Singular)
    {
        this.problem = problem;
        this.collapsedShare = collapsedShare;
        Law = law;
        Reader = new(problem, catalogue, law.Draw, law.Repeats);
        estimable = (IEstimable)catalogue[law.Draw.Law.Of];
        observed = Reader.Columns();
        Variance = [.. observed.Select(VarianceOf)];
        var target = problem.Graph[law.Draw.Target.Of].Type;
        states = target.States is { } count ? problem.SizeOf(count) : 0;
        Family = FamilyOf(Variance);
        Columns = Family.Columns(observed);
        last = Last(Columns);
        Known = GivenArguments.Theta(problem, catalogue, law, Family);
    }

    /// <summary>Some rows of a law, as if there were no others.</summary>
    private LawRows(LawRows whole, double[][] part)
    {
        (problem, estimable, states, collapsedShare, Law, Reader, Known) = (whole.problem, whole.estimable, whole.states, whole.collapsedShare, whole.Law, whole.Reader, whole.Known);
        observed = part;
        Variance = [.. observed.Select(VarianceOf)];
        Family = FamilyOf(Variance);
        Columns = Family.Columns(observed);
        last = Last(Columns);
    }

    public EstimatedLaw Law { get; }

    public RowReader Reader { get; }

    public RowFamily Family { get; }

    public double[][] Columns { get; }

    public int Rows => observed[0].Length;

    /// <summary>The variance of each observed column over all rows (divided by their number).</summary>
    public double[] Variance { get; }

    /// <summary>Theta with the given arguments in place and the estimated ones open.</summary>
    private double[] Known { get; }

    /// <summary>The same law with the rows of each element (from 0) apart, each with a start and a spread of its own.</summary>
    public LawRows[] Split(int[] elements, int count)
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

        return [.. parts.Select(part => new LawRows(this, part))];
    }

    /// <summary>A theta to take first sums about.</summary>
    public double[] Start()
    {
        var theta = (double[])Known.Clone();
        Family.Start(Columns, theta);
        return theta;
    }

    /// <summary>The rows from this one on, a multiple of the length of a strip; past the last row that one is repeated.</summary>
    public RowStrip Strip(int start) => start + RowFamily.StripLength <= Rows ? new(Columns, start, RowFamily.StripLength) : new(last, 0, last[0].Length);

    /// <summary>The statistics of all rows about a theta, strip by strip; without weights each row counts once.</summary>
    public double[] Statistics(double[] theta, double[]? weights = null)
    {
        var (prepared, scratch, statistics) = (new double[Family.PreparedCount], new double[Family.ScratchStrips * RowFamily.StripLength], new double[Family.StatisticCount]);
        Span<double> own = stackalloc double[RowFamily.StripLength];
        Family.Prepare(theta, prepared);
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

    /// <summary>The whole arrays of the estimated params, for the theta of each element.</summary>
    public IEnumerable<Estimate> Estimates(IReadOnlyList<double[]> thetas)
    {
        foreach (var (place, access) in Law.Estimated)
        {
            var variable = problem.Graph[access.Of];
            double[] values = [.. thetas.SelectMany(theta => Write(place, theta))];
            yield return new(access.Of, new(problem.ShapeOf(variable), values), variable.Extents.Count);
        }
    }

    /// <summary>`mean`, or `mean[2]` where there are several: the element (from 0) as the story names it.</summary>
    public string ElementName(string param, int element)
    {
        var sizes = problem.ShapeOf(problem.Graph[param])[..Law.Key.Count];
        var positions = new int[sizes.Length];
        for (var i = positions.Length - 1; i >= 0; element /= sizes[i--]) positions[i] = (element % sizes[i]) + 1;
        return positions.Length == 0 ? param : $"{param}[{string.Join(", ", positions)}]";
    }

    /// <summary>What a theta says of one estimated param, as the story spells it.</summary>
    public double[] Write(EstimatedPlace place, double[] theta) => Family.Write(place.Argument.Parameter.Name, theta);

    private RowFamily FamilyOf(double[] variance)
    {
        FamilyRequest Of(double[] columns) => new(columns.Length, states, [.. Law.Estimated.Select(e => e.Place.Name)], columns, collapsedShare);
        return Law.Repeats > 0 ? new RepeatedFamily([.. variance.Select(v => estimable.Family(Of([v])))]) : estimable.Family(Of(variance));
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
