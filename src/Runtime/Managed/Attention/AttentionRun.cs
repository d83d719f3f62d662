using ProbDsl.Runtime.Managed.Products;

namespace ProbDsl.Runtime.Managed.Attention;

/// <summary>
/// Attention or its gradient, in blocks of heads of sequences. A worker holds the scores of a few queries at a time; the gradient computes
/// them again, so that nothing is kept between the two.
/// </summary>
internal sealed unsafe class AttentionRun<T> : ProgramStep, IBlockWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // multiplications that take some 5 us
    private const double WorkPerBlock = 1 << 18;

    private readonly AttentionSize size;
    private readonly AttentionProducts<T>[] parts;
    private readonly AttentionWeights<T> weights;
    private readonly nint sequence, pulled, result;
    private readonly NativeBuffer<T> work;
    private readonly nint scoresLength, apart;
    private readonly int blocks;

    /// <param name="attention">The op: attention, or its gradient.</param>
    /// <param name="inputs">The places of the sequence and, for the gradient, of the gradient by the result.</param>
    /// <param name="result">The place of the result.</param>
    /// <param name="threads">The maximum number of threads, each with its own scratch memory.</param>
    public AttentionRun(Value attention, IReadOnlyList<Place<T>> inputs, Place<T> result, int threads)
    {
        size = AttentionSize.Read(attention);
        (sequence, pulled, this.result) = ((nint)inputs[0].At, inputs.Count > 1 ? (nint)inputs[1].At : 0, (nint)result.At);
        weights = new(size);
        parts = [.. Enumerable.Range(0, size.Parts).Select(p => new AttentionProducts<T>(size, size.Part(p)))];
        blocks = Blocks.Count(size.Work * size.Sequences * size.Heads, WorkPerBlock, Math.Max(1, size.Sequences * size.Heads));
        scoresLength = MatrixProduct.Aligned<T>((nint)size.QueriesAtOnce * size.Length);
        apart = 2 * scoresLength + MatrixProduct.Aligned<T>(parts.Select(p => p.ScratchLength).DefaultIfEmpty().Max());
        work = new(apart * Math.Min(threads, blocks));
    }

    /// <summary>The size of the working memory in bytes.</summary>
    public override long Bytes => sizeof(T) * work.Length;

    public override void Run(BlockTeam? team) => Run(this, blocks, team);

    public void Do(int block, int worker)
    {
        var heads = (long)size.Sequences * size.Heads;
        var own = work.At + worker * apart;
        for (var h = heads * block / blocks; h < heads * (block + 1) / blocks; h++) One(h / size.Heads, (int)(h % size.Heads), own);
    }

    public override void Dispose() => work.Dispose();

    private void One(long which, int head, T* own)
    {
        var first = which * size.Length * size.Whole;
        var at = (T*)sequence + 3 * first + head * size.Width;
        var to = (T*)result + (pulled == 0 ? first : 3 * first) + head * size.Width;
        if (pulled != 0) Clear(to);
        for (var p = 0; p < parts.Length; p++)
        {
            var part = size.Part(p);
            var queries = at + (nint)part.First * 3 * size.Whole;
            parts[p].ToScores.Run(queries, at + size.Whole, own, default, own + 2 * scoresLength);
            weights.Normalize(own, part);
            if (pulled == 0)
                parts[p].ToResult.Run(own, at + 2 * size.Whole, to + (nint)part.First * size.Whole, default, own + 2 * scoresLength);
            else Gradient(parts[p], part, at, (T*)pulled + first + head * size.Width + (nint)part.First * size.Whole, to, own);
        }
    }

    private void Gradient(AttentionProducts<T> products, (int First, int Count, int Seen) part, T* at, T* u, T* to, T* own)
    {
        T* byScores = own + scoresLength, scratch = own + 2 * scoresLength, byKeys = to + size.Whole, byValues = to + 2 * size.Whole;
        var (skipped, strides) = ((nint)part.First * 3 * size.Whole, new Strides(3 * size.Whole, 1));
        products.ByValues.Run(own, u, byValues, new(byValues, strides), scratch);
        products.ByWeights.Run(u, at + 2 * size.Whole, byScores, default, scratch);
        weights.ByScores(own, byScores, part);
        products.ByQueries.Run(byScores, at + size.Whole, to + skipped, default, scratch);
        products.ByKeys.Run(byScores, at + skipped, byKeys, new(byKeys, strides), scratch);
    }

    // the sums over parts start from 0
    private void Clear(T* to)
    {
        for (var l = 0; l < size.Length; l++)
            for (var k = 0; k < 3; k++) new Span<T>(to + ((nint)l * 3 + k) * size.Whole, size.Width).Clear();
    }
}
