using ProbDsl.Runtime.Managed.Loops;

namespace ProbDsl.Runtime.Managed.Attention;

/// <summary>Turns the scores of some queries, [queries, seen], into weights, and the gradient by weights into that by scores.</summary>
internal sealed unsafe class AttentionWeights<T>(AttentionSize size)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly delegate*<T*, T*, nint, void> exp = PointwiseLoops.Unary<T>(Op.Exp);
    private readonly T scale = T.One / T.Sqrt(T.CreateChecked(size.Width));

    /// <summary>The softmax of each row over the positions that its query attends to, 0 for the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Normalize(T* scores, (int First, int Count, int Seen) part)
    {
        for (var i = 0; i < part.Count; i++)
        {
            var own = Own(part, i);
            var row = scores + (nint)i * part.Seen;
            Shift(row, own);
            new Span<T>(row + own, part.Seen - own).Fill(T.NegativeInfinity);
        }
        exp(scores, scores, (nint)part.Count * part.Seen);
        for (var i = 0; i < part.Count; i++)
        {
            var own = Own(part, i);
            var row = scores + (nint)i * part.Seen;
            Multiply(row, T.One / Sum(row, own), own);
        }
    }

    /// <summary>g becomes p (g - sum p g) times the scale, row by row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void ByScores(T* weights, T* gradient, (int First, int Count, int Seen) part)
    {
        for (var i = 0; i < part.Count; i++)
        {
            T* p = weights + (nint)i * part.Seen, g = gradient + (nint)i * part.Seen;
            var own = Own(part, i);
            var mean = Dot(p, g, own);
            nint j = 0;
            for (; j <= own - Vector<T>.Count; j += Vector<T>.Count)
                ((Vector.Load(g + j) - new Vector<T>(mean)) * Vector.Load(p + j) * scale).Store(g + j);
            for (; j < own; j++) g[j] = (g[j] - mean) * p[j] * scale;
            new Span<T>(g + own, part.Seen - own).Clear();
        }
    }

    private int Own((int First, int Count, int Seen) part, int query) => size.IsCausal ? part.First + query + 1 : part.Seen;

    // (x - largest x) times the scale
    private void Shift(T* x, int n)
    {
        var most = x[0];
        nint j = 0;
        if (n >= Vector<T>.Count)
        {
            var many = Vector.Load(x);
            for (j = Vector<T>.Count; j <= n - Vector<T>.Count; j += Vector<T>.Count) many = Vector.Max(many, Vector.Load(x + j));
            for (var l = 0; l < Vector<T>.Count; l++) most = T.Max(most, many[l]);
        }
        for (; j < n; j++) most = T.Max(most, x[j]);
        for (j = 0; j <= n - Vector<T>.Count; j += Vector<T>.Count)
            ((Vector.Load(x + j) - new Vector<T>(most)) * scale).Store(x + j);
        for (; j < n; j++) x[j] = (x[j] - most) * scale;
    }

    private static T Sum(T* x, int n)
    {
        var (many, j) = (Vector<T>.Zero, (nint)0);
        for (; j <= n - Vector<T>.Count; j += Vector<T>.Count) many += Vector.Load(x + j);
        var sum = Vector.Sum(many);
        for (; j < n; j++) sum += x[j];
        return sum;
    }

    private static T Dot(T* x, T* y, int n)
    {
        var (many, j) = (Vector<T>.Zero, (nint)0);
        for (; j <= n - Vector<T>.Count; j += Vector<T>.Count) many += Vector.Load(x + j) * Vector.Load(y + j);
        var sum = Vector.Sum(many);
        for (; j < n; j++) sum += x[j] * y[j];
        return sum;
    }

    private static void Multiply(T* x, T by, int n)
    {
        nint j = 0;
        for (; j <= n - Vector<T>.Count; j += Vector<T>.Count) (Vector.Load(x + j) * by).Store(x + j);
        for (; j < n; j++) x[j] *= by;
    }
}
