namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>
/// The backward pass over one sequence: posterior marginals of the states and expected counts of transitions. It computes no new
/// exponentials, and no message can overflow: the posterior of a position is that of the next one, redistributed over its predecessors.
/// </summary>
internal sealed unsafe class ChainExpectations<T>(ChainMemory memory, ChainPotentials<T> potentials, ChainForward<T> forward)
    where T : unmanaged
{
    // a probability that is distributed in logs; smaller ones change no digit of the others
    private const double Least = 1e-30;

    private const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    private readonly ChainSize size = memory.Size;

    /// <param name="states">[T, K], or null.</param>
    /// <param name="counts">[T or 1, K, K].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(T* states, ChainCounts<T> counts)
    {
        var last = memory.Count - 1;
        double* posterior = memory.First, earlier = memory.Second;
        Start(last, posterior);
        for (var m = last; m >= 0; m--)
        {
            if (states != null) Put(posterior, states + (long)memory.Present[m] * size.States);
            if (m == 0) break;
            var isLost = memory.IsInLogs(m) == ChainMemory.InLogs;
            // the kernels store ratios in its place
            if (isLost) new Span<double>(memory.Inverse(m - 1), size.Wide).CopyTo(new(memory.Third, size.Wide));
            if (size.IsVarying) Varying(m, last, earlier, counts);
            else Shared(m, earlier);
            if (isLost) AddLost(m, posterior, earlier, counts);
            var spare = posterior;
            posterior = earlier;
            earlier = spare;
        }
        if (!size.IsVarying && !counts.AreUnread && last > 0) Count(last, counts);
    }

    private void Start(int last, double* posterior)
    {
        double* row = memory.Row(last), inverse = memory.Inverse(last);
        double total = 0;
        for (var j = 0; j < size.States; j++) total += row[j];
        for (var j = 0; j < size.Wide; j++) inverse[j] *= posterior[j] = row[j] / total;
    }

    [MethodImpl(Loop)]
    private void Put(double* row, T* to)
    {
        for (var j = 0; j < size.States; j += ChainSize.Lanes) PaddedRow.Store(to + j, size.States - j, Vector512.Load(row + j));
    }

    /// <summary>
    /// Counts of transitions that all positions share: the sum over steps of the previous row times the ratio, times the matrix.
    /// </summary>
    private void Count(int last, ChainCounts<T> counts)
    {
        ChainOuterProducts.Sum(memory.Row(0), memory.Inverse(1), last, size.Wide, memory.Counts);
        var (k, weight) = (size.States, Vector512.Create(counts.Weight));
        for (var i = 0; i < k; i++)
            for (var j = 0; j < k; j += ChainSize.Lanes)
            {
                var at = (long)i * size.Wide + j;
                var count = Vector512.Load(memory.Counts + at) * Vector512.Load(memory.Matrices + at);
                var sums = counts.Sums((long)i * k + j);
                PaddedRow.Add(sums, k - j, weight * count);
            }
    }

    private void Shared(int m, double* earlier) => ChainKernels.Backward(
        memory.Inverse(m), memory.Transposed, size.States, memory.Row(m - 1), earlier, memory.Inverse(m - 1));

    [MethodImpl(Loop)]
    private void Varying(int m, int last, double* earlier, ChainCounts<T> counts)
    {
        if (!memory.KeepsMatrices && (m == last || memory.InTile(m + 1) == 0))
        {
            var start = m - memory.InTile(m);
            potentials.ComputeVarying(start, m - start + 1);
        }
        var at = (long)memory.Present[m] * size.Matrix;
        var sums = counts.AreSums ? counts.Sums(at) : null;
        var own = counts.AreSums || counts.AreUnread ? null : counts.Own(at);
        Rows(memory.Matrix(m), memory.Inverse(m), memory.Row(m - 1), earlier, sums, own, counts.Weight);
        var inverse = memory.Inverse(m - 1);
        for (var j = 0; j < size.Wide; j += ChainSize.Lanes) (Vector512.Load(inverse + j) * Vector512.Load(earlier + j)).Store(inverse + j);
    }

    /// <summary>
    /// Counts each row of the step's probabilities, q(i, j) = row(i) matrix(i, j) ratio(j), and sums it into the posterior of i.
    /// </summary>
    [MethodImpl(Loop)]
    private void Rows(double* matrix, double* ratio, double* row, double* earlier, double* sums, T* own, double weight)
    {
        var (k, by) = (size.States, Vector512.Create(weight));
        for (var i = 0; i < k; i++, matrix += k)
        {
            var (given, total) = (Vector512.Create(row[i]), Vector512<double>.Zero);
            for (var j = 0; j < k; j += ChainSize.Lanes)
            {
                var q = Vector512.Load(matrix + j) * Vector512.Load(ratio + j) * given;
                total += q;
                if (own != null) PaddedRow.Store(own + (long)i * k + j, k - j, q * by);
                else if (sums != null) PaddedRow.Add(sums + (long)i * k + j, k - j, q * by);
            }
            earlier[i] = Vector512.Sum(total);
        }
    }

    /// <summary>Distributes in logs the probability of states whose sum was too small to divide by.</summary>
    [MethodImpl(Loop)]
    private void AddLost(int m, double* posterior, double* earlier, ChainCounts<T> counts)
    {
        var (k, at) = (size.States, size.IsVarying ? (long)memory.Present[m] * size.Matrix : 0);
        for (var j = 0; j < k; j++)
        {
            if (posterior[j] < Least || memory.Inverse(m)[j] != 0) continue;
            var logs = forward.LogsOf(m - 1);
            var all = forward.LogBefore(m, j);
            var pair = potentials.PairAt(m) + j;
            for (var i = 0; i < k; i++)
            {
                var probability = posterior[j] * Math.Exp(logs[i] + Number.ToDouble(pair[(long)i * k]) - all);
                earlier[i] += probability;
                if (!counts.AreUnread) counts.Add(at + (long)i * k + j, probability);
            }
        }
        for (var i = 0; i < k; i++) memory.Inverse(m - 1)[i] = memory.Third[i] * earlier[i];
    }
}
