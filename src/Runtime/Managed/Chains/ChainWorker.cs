namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>Runs sequences of a chain one after another, with its own working memory.</summary>
internal sealed unsafe class ChainWorker<T> : IDisposable
    where T : unmanaged
{
    private readonly ChainPick pick;
    private readonly ChainMemory memory;
    private readonly ChainPotentials<T> potentials;
    private readonly ChainForward<T> forward;
    private readonly ChainExpectations<T> expectations;
    private readonly ChainBest<T> best;
    private readonly ChainPath<T> path;

    public ChainWorker(ChainPick pick, ChainSize size, bool isKept)
    {
        (this.pick, memory) = (pick, new(size, isKept));
        potentials = new(memory);
        (forward, best) = (new(memory, potentials), new(memory, potentials));
        (expectations, path) = (new(memory, potentials, forward), new(memory, potentials, pick == ChainPick.Best ? null : forward));
    }

    /// <summary>Counts of a sequence that does not share its matrix.</summary>
    public double* OwnPairs => memory.OwnPairs;

    public long Bytes => memory.Bytes;

    /// <summary>Discards cached exponentials: the memory of the potentials may have been reused.</summary>
    public void Invalidate() => memory.Invalidate();

    /// <summary>Runs one sequence; returns its log sum.</summary>
    /// <param name="unary">[T, K].</param>
    /// <param name="pair">[T or 1, K, K].</param>
    /// <param name="pairOf">The index of these transitions among all pairs: shared ones are exponentiated once.</param>
    /// <param name="mask">[T], or null.</param>
    /// <param name="noise">[T], or null.</param>
    /// <param name="states">[T, K], or null if unused.</param>
    /// <param name="counts">The destination of transition counts.</param>
    /// <param name="increments">[T], or null if unused.</param>
    public double Run(T* unary, T* pair, int pairOf, T* mask, T* noise, T* states, ChainCounts<T> counts, T* increments)
    {
        potentials.Read(unary, pair);
        memory.FindPresent(mask);
        var isBest = pick == ChainPick.Best;
        var length = (long)memory.Size.Length * memory.Size.States;
        if (states != null && (mask != null || memory.Count == 0)) new Span<T>(states, checked((int)length)).Clear();
        if (increments != null && mask != null) new Span<T>(increments, memory.Size.Length).Clear();
        if (!isBest && memory.Count > 1) potentials.ComputeShared(pairOf);
        var logSum = isBest && !AreValid() ? double.NaN : isBest ? best.Run(increments) : forward.Run(increments);
        if (double.IsFinite(logSum))
        {
            if (states == null && counts.AreUnread) return logSum;
            if (pick == ChainPick.Expected && memory.Count > 0) expectations.Run(states, counts);
            else path.Run(noise, states, counts);
            return logSum;
        }
        var none = double.IsNegativeInfinity(logSum) && AreValid() ? 0 : double.NaN;
        if (states != null) new Span<T>(states, checked((int)length)).Fill(Number.Of<T>(none));
        if (none == 0) return logSum;
        counts.Fill(memory.Size.Transitions, double.NaN);
        if (increments != null) new Span<T>(increments, memory.Size.Length).Fill(Number.Of<T>(double.NaN));
        memory.Clear();
        return double.NaN;
    }

    public void Dispose() => memory.Dispose();

    // only relevant potentials are checked
    private bool AreValid()
    {
        for (var m = 0; m < memory.Count; m++)
        {
            if (!PaddedRow.AreBelowInfinity(potentials.UnaryRow(m), memory.Size.States)) return false;
            var isRead = m == 1 || (m > 1 && memory.Size.IsVarying);
            if (isRead && !PaddedRow.AreBelowInfinity(potentials.PairAt(m), memory.Size.Matrix)) return false;
        }
        return true;
    }
}
