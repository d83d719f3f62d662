namespace ProbDsl.Runtime.Interpretation;

/// <summary>Attention and its gradient, one query at a time.</summary>
internal static class Attentions
{
    public static void Compute(Tensor sequence, AttentionHeads heads, double[] y)
    {
        foreach (var one in Queries(sequence, heads))
        {
            var weights = one.Weights();
            for (var c = 0; c < one.Width; c++)
                for (var j = 0; j < weights.Length; j++) y[one.Result + c] += weights[j] * one.Value(j, c);
        }
    }

    // with weights p and their gradient g = u v', the scores have the gradient p (g - sum p g) / root of the width
    public static void Gradient(Tensor sequence, Tensor pulled, AttentionHeads heads, double[] y)
    {
        var u = pulled.Values;
        foreach (var one in Queries(sequence, heads))
        {
            var weights = one.Weights();
            var byWeight = new double[weights.Length];
            for (var j = 0; j < weights.Length; j++)
                for (var c = 0; c < one.Width; c++) byWeight[j] += u[one.Result + c] * one.Value(j, c);
            var mean = weights.Zip(byWeight, (p, g) => p * g).Sum();
            for (var j = 0; j < weights.Length; j++)
            {
                var byScore = weights[j] * (byWeight[j] - mean) * one.Scale;
                for (var c = 0; c < one.Width; c++)
                {
                    y[one.Query + c] += byScore * one.Key(j, c);
                    y[one.KeyAt(j) + c] += byScore * one.Number(c);
                    y[one.ValueAt(j) + c] += weights[j] * u[one.Result + c];
                }
            }
        }
    }

    private static IEnumerable<OneQuery> Queries(Tensor sequence, AttentionHeads heads)
    {
        var (length, whole) = (sequence.Shape[^2], sequence.Shape[^1] / 3);
        var (width, sequences) = (whole / heads.Heads, sequence.Shape[..^2].Count);
        for (var s = 0; s < sequences; s++)
            for (var h = 0; h < heads.Heads; h++)
                for (var i = 0; i < length; i++)
                {
                    var first = (s * length * 3 * whole) + (h * width);
                    yield return new(sequence.Values, first, whole, width, first + (i * 3 * whole),
                        (((s * length) + i) * whole) + (h * width), heads.IsCausal ? i + 1 : length);
                }
    }

    /// <summary>
    /// A query of one head: where it is, where its result goes, and the number of positions that it attends to. First: the head's first
    /// query.
    /// </summary>
    private sealed record OneQuery(double[] Numbers, int First, int Whole, int Width, int Query, int Result, int Seen)
    {
        public double Scale => 1 / Math.Sqrt(Width);

        public int KeyAt(int position) => First + (position * 3 * Whole) + Whole;

        public int ValueAt(int position) => KeyAt(position) + Whole;

        public double Number(int c) => Numbers[Query + c];

        public double Key(int position, int c) => Numbers[KeyAt(position) + c];

        public double Value(int position, int c) => Numbers[ValueAt(position) + c];

        /// <summary>The softmax of the scores.</summary>
        public double[] Weights()
        {
            var scores = new double[Seen];
            for (var j = 0; j < Seen; j++)
                for (var c = 0; c < Width; c++) scores[j] += Number(c) * Key(j, c);
            var most = scores.Max();
            for (var j = 0; j < Seen; j++) scores[j] = Math.Exp((scores[j] - most) * Scale);
            var sum = scores.Sum();
            for (var j = 0; j < Seen; j++) scores[j] /= sum;
            return scores;
        }
    }
}
