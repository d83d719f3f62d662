namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>
/// Runs chains in blocks of sequences, as defined by <see cref="ProgramBuilder.Chain"/>. Transition counts that sequences share are summed
/// within a block, then over the blocks in order: neither depends on the number of threads.
/// </summary>
internal sealed unsafe class ChainRun<T> : ProgramStep, IBlockWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // products of a step and exponentials of its potentials that take some 20 us
    private const double WorkPerBlock = 50_000;

    // doubles: 16 MB for the sums of all blocks
    private const long MostSums = 1 << 21;

    private readonly ChainSize size;
    private readonly int[] pairOf;
    private readonly int blocks;
    private readonly bool isShared;
    private readonly nint unary, pair, mask, noise, weight, toSum, toStates, toPairs, toIncrements;
    private readonly ChainWorker<T>[] workers;
    private readonly NativeBuffer<double> sums;

    /// <param name="chain">The chain to run.</param>
    /// <param name="inputs">The places of its inputs.</param>
    /// <param name="results">The places of its results; null if unused.</param>
    /// <param name="threads">The maximum number of threads.</param>
    public ChainRun(Value chain, IReadOnlyList<Place<T>> inputs, Place<T>?[] results, int threads)
    {
        var (options, unaryShape, pairShape) = ((ChainOptions)chain.Attribute!, chain.Inputs[0].Shape, chain.Inputs[1].Shape);
        (size, pairOf) = (ChainSize.Read(chain), ChainRecursions.PairOf(unaryShape, pairShape));
        (unary, pair) = ((nint)inputs[0].At, (nint)inputs[1].At);
        (mask, noise, weight) = (In(options.Mask), In(options.Noise), In(options.Weight));
        (toSum, toStates, toPairs) = (To(ChainShapes.LogSum), To(ChainShapes.States), To(ChainShapes.Pairs));
        toIncrements = To(ChainShapes.Increments);
        isShared = toPairs != 0 && pairShape[..^3].Count != size.Sequences;
        var work = (double)size.Sequences * size.Length * size.States * (size.States + 16);
        blocks = Blocks.Count(work, WorkPerBlock, Math.Max(1, size.Sequences));
        while (isShared && blocks > 1 && blocks * (long)pairShape.Count > MostSums) blocks /= 2;
        sums = new(isShared ? blocks * (long)pairShape.Count : 0);
        var isKept = toStates != 0 || toPairs != 0;
        workers = [.. Enumerable.Range(0, Math.Min(threads, blocks)).Select(_ => new ChainWorker<T>(options.Pick, size, isKept))];

        nint In(int? input) => input is { } at ? (nint)inputs[at].At : 0;
        nint To(int result) => results[result] is { } read ? (nint)read.At : 0;
    }

    /// <summary>The size of the working memory in bytes.</summary>
    public override long Bytes => sizeof(double) * sums.Length + workers.Sum(w => w.Bytes);

    public override void Run(BlockTeam? team)
    {
        foreach (var worker in workers) worker.Invalidate();
        Run(this, blocks, team);
        if (isShared) AddUp();
    }

    public void Do(int block, int worker)
    {
        var (from, to) = ((int)((long)size.Sequences * block / blocks), (int)((long)size.Sequences * (block + 1) / blocks));
        if (isShared) new Span<double>(Sums(block), SumsLength).Clear();
        for (var sequence = from; sequence < to; sequence++) One(sequence, Sums(block), workers[worker]);
    }

    public override void Dispose()
    {
        foreach (var worker in workers) worker.Dispose();
        sums.Dispose();
    }

    private int SumsLength => (int)(sums.Length / blocks);

    private double* Sums(int block) => sums.At + (long)block * SumsLength;

    private void One(int sequence, double* blockSums, ChainWorker<T> worker)
    {
        var (positions, transitions) = ((long)sequence * size.Length, (long)pairOf[sequence] * size.Transitions);
        var ownPairs = !isShared && toPairs != 0 && !size.IsVarying;
        var direct = !isShared && toPairs != 0 ? (T*)toPairs + transitions : null;
        if (ownPairs) new Span<double>(worker.OwnPairs, size.Matrix).Clear();
        else if (direct != null) new Span<T>(direct, size.Transitions).Clear();
        var counts = new ChainCounts<T>(
            isShared ? blockSums + transitions : ownPairs ? worker.OwnPairs : null,
            ownPairs ? null : direct,
            weight == 0 ? 1 : Number.ToDouble(((T*)weight)[sequence]));
        var logSum = worker.Run(
            (T*)unary + positions * size.States,
            (T*)pair + transitions,
            pairOf[sequence],
            mask == 0 ? null : (T*)mask + positions,
            noise == 0 ? null : (T*)noise + positions,
            toStates == 0 ? null : (T*)toStates + positions * size.States,
            counts,
            toIncrements == 0 ? null : (T*)toIncrements + positions);
        if (toSum != 0) ((T*)toSum)[sequence] = Number.Of<T>(logSum);
        if (ownPairs)
            for (var ij = 0; ij < size.Matrix; ij++) direct[ij] = Number.Of<T>(worker.OwnPairs[ij]);
    }

    private void AddUp()
    {
        for (var at = 0; at < SumsLength; at++)
        {
            double sum = 0;
            for (var block = 0; block < blocks; block++) sum += Sums(block)[at];
            ((T*)toPairs)[at] = Number.Of<T>(sum);
        }
    }
}
