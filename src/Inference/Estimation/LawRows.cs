using System.Numerics.Tensors;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>An estimated law with its rows and the family that knows its closed form.</summary>
internal sealed class LawRows
{
    private readonly Problem problem;

    public LawRows(Problem problem, StandardCatalogue catalogue, EstimatedLaw law)
    {
        this.problem = problem;
        Law = law;
        Reader = new(problem, catalogue, law.Draw);
        var observed = Reader.Columns();
        Rows = observed[0].Length;
        Variance = [.. observed.Select(VarianceOf)];
        var target = problem.Graph[law.Draw.Target.Of].Type;
        Family = ((IEstimable)catalogue[law.Draw.Law.Of]).Family(new(observed.Length, target.States is { } states ? problem.SizeOf(states) : 0, [.. law.Estimated.Select(e => e.Place.Name)], Variance));
        Columns = Family.Columns(observed);
        Known = GivenArguments.Theta(problem, catalogue, law, Family);
    }

    public EstimatedLaw Law { get; }

    public RowReader Reader { get; }

    public RowFamily Family { get; }

    public double[][] Columns { get; }

    public int Rows { get; }

    /// <summary>The variance of each observed column over all rows (divided by their number).</summary>
    public double[] Variance { get; }

    /// <summary>Theta with the given arguments in place and the estimated ones open.</summary>
    private double[] Known { get; }

    /// <summary>A theta to take first sums about.</summary>
    public double[] Start()
    {
        var theta = (double[])Known.Clone();
        Family.Start(Columns, theta);
        return theta;
    }

    /// <summary>Adds the statistics of weighted rows about a prepared theta, strip by strip.</summary>
    public void Accumulate(int from, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> statistics)
    {
        for (var at = 0; at < weights.Length; at += RowFamily.StripLength)
        {
            var count = Math.Min(RowFamily.StripLength, weights.Length - at);
            Family.Accumulate(new(Columns, from + at, count), weights.Slice(at, count), prepared, scratch, statistics);
        }
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

    private static double VarianceOf(double[] column)
    {
        var mean = TensorPrimitives.Sum<double>(column) / column.Length;
        var squares = 0.0;
        foreach (var x in column) squares += (x - mean) * (x - mean);
        return squares / column.Length;
    }
}
