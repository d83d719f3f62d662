using System.Numerics.Tensors;

namespace ProbDsl.Inference.Comparisons.Draws;

/// <summary>
/// The classifier two-sample test by nearest neighbors (Lopez-Paz and Oquab 2017): equally many rows of both kinds are split into halves,
/// and each row of the second half is classified by the majority of its k nearest rows in the first half, with k the square root of their
/// number. For equal distributions, whatever they are, half of the rows are classified correctly; for well separated ones, all.
/// </summary>
/// <param name="Accuracy">The fraction of rows that are classified correctly.</param>
/// <param name="Rows">The number of classified rows.</param>
internal sealed record NeighborTest(double Accuracy, int Rows)
{
    /// <summary>The largest number of rows of each kind that are used.</summary>
    public const int Most = 2000;

    /// <summary>The standard error of the accuracy; rows of the second half are independent given the first.</summary>
    public double Error => Math.Sqrt(Accuracy * (1 - Accuracy) / Rows);

    /// <param name="rows">[n, width], row-major; two rows or more.</param>
    /// <param name="others">[m, width]; two rows or more.</param>
    /// <param name="width">The numbers in a row, in units in which distances mean something.</param>
    /// <param name="seed">Selects the rows and their halves.</param>
    /// <param name="arePaired">Whether row i of both is given the same data: then both are in the same half, so that under equality
    /// neither half shows which of the two is which.</param>
    public static NeighborTest Run(ReadOnlySpan<double> rows, ReadOnlySpan<double> others, int width, ulong seed, bool arePaired = false)
    {
        const string OfRows = "rows of the data to tell apart";
        var common = Math.Min(rows.Length, others.Length) / width;
        if (arePaired)
        {
            rows = rows[..(common * width)];
            others = others[..(common * width)];
        }

        var half = Math.Min(Most, common) / 2;
        var (first, second) = (new double[2 * half * width], new double[2 * half * width]);
        Split(rows, width, new(seed, OfRows), first.AsSpan(0, half * width), second.AsSpan(0, half * width));
        Split(others, width, new(seed, arePaired ? OfRows : "draws to tell apart"),
            first.AsSpan(half * width), second.AsSpan(half * width));
        return new((double)CountCorrect(first, second, width, half) / (2 * half), 2 * half);
    }

    /// <summary>The number of correctly classified rows of the second half; the first `half` rows of both are of the first kind.</summary>
    private static int CountCorrect(ReadOnlySpan<double> known, ReadOnlySpan<double> asked, int width, int half)
    {
        var nearest = new Nearest(RoundDownToOdd((int)Math.Sqrt(2 * half)));
        var right = 0;
        for (var row = 0; row < 2 * half; row++)
        {
            nearest.Clear();
            var own = asked.Slice(row * width, width);
            for (var other = 0; other < half; other++)
            {
                // alternate the kinds, so that rows at equal distances favor neither
                nearest.Add(TensorPrimitives.Distance(own, known.Slice(other * width, width)), true);
                nearest.Add(TensorPrimitives.Distance(own, known.Slice((half + other) * width, width)), false);
            }

            if (nearest.Vote == row < half) right++;
        }

        return right;
    }

    private static int RoundDownToOdd(int number) => number % 2 == 1 ? number : number - 1;

    private static void Split(ReadOnlySpan<double> rows, int width, RandomStream random, Span<double> first, Span<double> second)
    {
        var half = first.Length / width;
        var order = Enumerable.Range(0, rows.Length / width).ToArray();
        random.Shuffle(order);
        for (var i = 0; i < 2 * half; i++)
            rows.Slice(order[i] * width, width)
                .CopyTo(i < half ? first.Slice(i * width, width) : second.Slice((i - half) * width, width));
    }

    /// <summary>The k nearest rows so far, in order of distance; of rows at equal distances, the first.</summary>
    private sealed class Nearest(int k)
    {
        private readonly double[] distances = new double[k];
        private readonly bool[] kinds = new bool[k];
        private int count;

        public bool Vote => 2 * kinds.AsSpan(0, count).Count(true) > count;

        public void Clear() => count = 0;

        public void Add(double distance, bool kind)
        {
            if (count == k && distance >= distances[^1]) return;
            var at = count < k ? count++ : k - 1;
            for (; at > 0 && distances[at - 1] > distance; at--) (distances[at], kinds[at]) = (distances[at - 1], kinds[at - 1]);
            (distances[at], kinds[at]) = (distance, kind);
        }
    }
}
