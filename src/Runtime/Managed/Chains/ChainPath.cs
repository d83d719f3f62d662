namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>
/// One path, traced backward from its last state: the best one, or one drawn by the noise; the first state among equally good ones.
/// </summary>
/// <param name="memory">Rows of the forward pass.</param>
/// <param name="potentials">The potentials of the sequence.</param>
/// <param name="forward">The source of the log rows of a drawn path; null for the best path, whose rows are logs.</param>
internal sealed unsafe class ChainPath<T>(ChainMemory memory, ChainPotentials<T> potentials, ChainForward<T>? forward)
    where T : unmanaged
{
    private readonly ChainSize size = memory.Size;

    /// <param name="noise">[T]; null for the best path.</param>
    /// <param name="states">[T, K], or null.</param>
    /// <param name="counts">[T or 1, K, K].</param>
    public void Run(T* noise, T* states, ChainCounts<T> counts)
    {
        var scores = memory.First;
        var (k, later) = (size.States, -1);
        for (var m = memory.Count - 1; m >= 0; m--)
        {
            var logs = forward is null ? memory.Row(m) : forward.LogsOf(m);
            var pair = later < 0 ? null : potentials.PairAt(m + 1);
            for (var i = 0; i < k; i++) scores[i] = logs[i] + (pair == null ? 0 : Number.ToDouble(pair[(long)i * k + later]));
            var state = forward is null ? Best(scores) : Drawn(scores, Number.ToDouble(noise[memory.Present[m]]));
            if (states != null)
                for (var j = 0; j < k; j++) states[(long)memory.Present[m] * k + j] = Number.Of<T>(j == state ? 1 : 0);
            if (later >= 0 && !counts.AreUnread)
                counts.Add((size.IsVarying ? (long)memory.Present[m + 1] * size.Matrix : 0) + (long)state * k + later, 1);
            later = state;
        }
    }

    private int Best(double* scores)
    {
        var best = 0;
        for (var j = 1; j < size.States; j++)
            if (scores[j] > scores[best]) best = j;
        return best;
    }

    private int Drawn(double* scores, double noise)
    {
        var (largest, total, last) = (scores[Best(scores)], 0.0, 0);
        for (var j = 0; j < size.States; j++)
        {
            total += scores[j] = Math.Exp(scores[j] - largest);
            if (scores[j] > 0) last = j;
        }
        var left = noise * total;
        for (var j = 0; j < last; j++)
            if ((left -= scores[j]) < 0) return j;
        return last;
    }
}
