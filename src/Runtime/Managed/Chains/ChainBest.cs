namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>
/// The log weights of the best paths to each state, position by position (Viterbi 1967), relative to the best of each position.
/// </summary>
internal sealed unsafe class ChainBest<T>(ChainMemory memory, ChainPotentials<T> potentials)
    where T : unmanaged
{
    private readonly ChainSize size = memory.Size;

    /// <summary>The log weight of the best path; -inf if there is none.</summary>
    /// <param name="increments">[T]: the contribution of each position; null if unused.</param>
    public double Run(T* increments)
    {
        var level = default(CompensatedSum);
        for (var m = 0; m < memory.Count; m++)
        {
            var row = memory.Row(m);
            var top = Scores(potentials.UnaryRow(m), m == 0 ? null : memory.Row(m - 1), m == 0 ? null : potentials.PairAt(m), row);
            if (increments != null) increments[memory.Present[m]] = Number.Of<T>(top);
            if (double.IsNegativeInfinity(top))
            {
                memory.FillFrom(m, increments, top);
                return top;
            }
            level.Add(top);
            for (var j = 0; j < size.Wide; j += ChainSize.Lanes) (Vector512.Load(row + j) - Vector512.Create(top)).Store(row + j);
        }
        return level.Sum;
    }

    // before: null at the first position
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private double Scores(T* unary, double* before, T* pair, double* row)
    {
        var (k, top) = (size.States, Vector512.Create(double.NegativeInfinity));
        for (var j = 0; j < k; j += ChainSize.Lanes)
        {
            var (scores, best) = (PaddedRow.Load(unary + j, k - j), Vector512.Create(double.NegativeInfinity));
            for (var i = 0; i < k && before != null; i++)
                best = Vector512.MaxNative(best, Vector512.Create(before[i]) + PaddedRow.Load(pair + (long)i * k + j, k - j));
            if (before != null) scores += best;
            scores.Store(row + j);
            top = Vector512.MaxNative(top, scores);
        }
        return PaddedRow.Max(top);
    }
}
