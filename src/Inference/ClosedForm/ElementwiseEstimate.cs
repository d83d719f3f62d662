using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// The closed-form maximum of one fully observed law: rows are sorted by the element of the params that they read (one element, or one per group), and each element
/// is estimated from its own.
/// </summary>
internal sealed class ElementwiseEstimate
{
    private readonly LawRows law;
    private readonly int[] starts;
    private readonly double[][] sorted;

    public ElementwiseEstimate(Problem problem, StandardCatalogue catalogue, EstimatedLaw estimated)
    {
        law = new(problem, catalogue, estimated);
        var array = problem.Graph[estimated.Estimated.First().Access.Of];
        int[] sizes = [.. array.Whole.Dims.Take(estimated.Key.Count).Select(d => problem.SizeOf(d.Size))];
        var elements = law.Reader.Elements(estimated.Key, sizes, law.Rows);
        starts = new int[sizes.Aggregate(1, (a, b) => a * b) + 1];
        sorted = Sort(law.Columns, elements, starts);
    }

    public LawRows Law => law;

    public int FreeParameters => law.Family.FreeCount * (starts.Length - 1);

    /// <summary>The theta of each element and how each maximum was found. Sums are taken twice: about a rough centre, then about the result, which costs no digits.</summary>
    public (double[][] Thetas, Maximum[] Maxima, double Slope) Solve()
    {
        var thetas = Enumerable.Range(1, starts.Length - 1).Select(_ => law.Start()).ToArray();
        var maxima = new Maximum[thetas.Length];
        var slope = 0.0;
        for (var element = 0; element < thetas.Length; element++)
        {
            Maximise(element, thetas[element]);
            maxima[element] = Maximise(element, thetas[element]);
            if (maxima[element] == Maximum.Inside) slope = Math.Max(slope, law.Family.LargestSlope(Statistics(element, thetas[element]), thetas[element]));
        }

        return (thetas, maxima, slope);
    }

    private Maximum Maximise(int element, double[] theta) => law.Family.Maximise(Statistics(element, theta), theta);

    private double[] Statistics(int element, double[] theta)
    {
        var family = law.Family;
        var (prepared, scratch, statistics) = (new double[family.PreparedCount], new double[family.ScratchStrips * RowFamily.StripLength], new double[family.StatisticCount]);
        Span<double> ones = stackalloc double[RowFamily.StripLength];
        ones.Fill(1);
        family.Prepare(theta, prepared);
        for (var at = starts[element]; at < starts[element + 1]; at += RowFamily.StripLength)
        {
            var count = Math.Min(RowFamily.StripLength, starts[element + 1] - at);
            family.Accumulate(new(sorted, at, count), ones[..count], prepared, scratch, statistics);
        }

        return statistics;
    }

    /// <summary>Columns with the rows of each element together, in their order; starts gets where each begins.</summary>
    private static double[][] Sort(double[][] columns, int[] elements, int[] starts)
    {
        foreach (var element in elements) starts[element + 1]++;
        for (var i = 1; i < starts.Length; i++) starts[i] += starts[i - 1];
        if (starts.Length == 2) return columns;
        var next = starts.AsSpan(0, starts.Length - 1).ToArray();
        int[] place = [.. elements.Select(e => next[e]++)];
        return [.. columns.Select(column => Scatter(column, place))];
    }

    private static double[] Scatter(double[] column, int[] place)
    {
        var sorted = new double[column.Length];
        for (var row = 0; row < column.Length; row++) sorted[place[row]] = column[row];
        return sorted;
    }
}
