namespace ProbDsl.Runtime.Managed.Chains;

/// <summary>
/// The forward pass over one sequence: each row is the previous row times the step's matrix times the position's weights. A common factor
/// is kept separately as a compensated log (Rabiner 1989 divides by the sum instead). If a relevant weight is too small for this scaling,
/// the row is computed in logs.
/// </summary>
internal sealed unsafe class ChainForward<T>(ChainMemory memory, ChainPotentials<T> potentials)
    where T : unmanaged
{
    private const double LogTwo = 0.6931471805599453;

    private readonly ChainSize size = memory.Size;
    private CompensatedSum level;
    private long exponent;
    private double logTotal;

    /// <summary>The log sum; NaN or -inf if the rows cannot be used.</summary>
    /// <param name="increments">[T]: the contribution of each position; null if unused.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public double Run(T* increments)
    {
        (level, exponent) = (default, 0);
        var before = 0.0;
        var tile = size.Tile;
        var sums = memory.First;
        for (var start = 0; start < memory.Count; start += tile)
        {
            var count = Math.Min(tile, memory.Count - start);
            potentials.ComputeWeights(start, count);
            potentials.ComputeVarying(start, count);
            for (var m = start; m < start + count; m++)
            {
                var weights = memory.Weights + (long)(m - start) * size.Wide;
                var state = m == 0 ? First(weights, sums) : Next(m, weights, sums);
                if (!potentials.IsExact(m)) state = RowState.Lost;
                level.Add(memory.Tops[m - start]);
                if (m > 0) level.Add(potentials.PairTop(m));
                memory.IsInLogs(m) = 0;
                var (added, power) = (0.0, exponent);
                if (state != RowState.Good && (state != RowState.OutOfRange || !Scale(memory.Row(m))))
                {
                    var most = InLogs(m, sums, memory.Tops[m - start]);
                    if (!double.IsFinite(most))
                    {
                        memory.FillFrom(m, increments, most);
                        return most;
                    }
                    added = most + logTotal;
                }
                if (increments == null) continue;
                // computed from this position alone: the levels of a long sequence have no digits left for it
                var now = Math.Log(Total(memory.Row(m)));
                added += memory.Tops[m - start] + (m > 0 ? potentials.PairTop(m) : 0) + (exponent - power) * LogTwo + now - before;
                increments[memory.Present[m]] = Number.Of<T>(added);
                before = now;
            }
        }
        return memory.Count == 0 ? 0 : level.Sum + exponent * LogTwo + Math.Log(Total(memory.Row(memory.Count - 1)));
    }

    private RowState First(double* weights, double* sums)
    {
        for (var j = 0; j < size.Wide; j++) (sums[j], memory.Row(0)[j]) = (1, weights[j]);
        return RowState.OutOfRange;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private RowState Next(int m, double* weights, double* sums)
    {
        var isSafe = potentials.IsPairExact(m) && memory.IsInLogs(m - 1) != ChainMemory.InLogs;
        return ChainKernels.Forward(
            memory.Row(m - 1), memory.Matrix(m), memory.MatrixStride, size.States, weights,
            sums, memory.Row(m), memory.Inverse(m), isSafe ? 0 : ChainKernels.Small);
    }

    /// <summary>
    /// Scales the row by a power of two so that its largest weight is about 1; false if no weight is finite and positive.
    /// </summary>
    private bool Scale(double* row)
    {
        var (largest, isNaN) = (0.0, false);
        for (var j = 0; j < size.States; j++) (largest, isNaN) = (Math.Max(largest, row[j]), isNaN || double.IsNaN(row[j]));
        if (isNaN || largest == 0 || double.IsInfinity(largest)) return false;
        var power = Math.ILogB(largest);
        for (var j = 0; j < size.Wide; j++) row[j] = Math.ScaleB(row[j], -power);
        exponent += power;
        return true;
    }

    /// <summary>
    /// Computes the row in logs, from the sums that are large enough and by log-sum-exp otherwise. Returns the largest log: -inf or NaN if
    /// the sequence ends there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private double InLogs(int m, double* sums, double top)
    {
        double* row = memory.Row(m), logs = memory.Logs(m), inverse = memory.Inverse(m), before = memory.Third;
        var unary = potentials.UnaryRow(m);
        var most = double.NegativeInfinity;
        if (m == 0) new Span<double>(before, size.Wide).Clear();
        else LogsBefore(LogsOf(m - 1), potentials.PairAt(m), potentials.PairTop(m), sums, before);
        for (var j = 0; j < size.States; j++)
        {
            logs[j] = Number.ToDouble(unary[j]) - top + before[j];
            inverse[j] = m > 0 && sums[j] < ChainKernels.Small ? 0 : 1 / sums[j];
            if (double.IsNaN(logs[j]) || double.IsPositiveInfinity(logs[j])) return double.NaN;
            most = Math.Max(most, logs[j]);
        }
        if (double.IsNegativeInfinity(most)) return most;
        logTotal = Normalize(logs, row, most);
        for (var j = size.States; j < size.Wide; j++) (row[j], inverse[j]) = (0, 0);
        memory.IsInLogs(m) = ChainMemory.InLogs;
        level.Add(most);
        level.Add(logTotal);
        return most;
    }

    /// <summary>
    /// Log weights of reaching each state, relative to the top: from the sums, or from the logs of the previous row if a sum is too small.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void LogsBefore(double* logs, T* pair, double top, double* sums, double* before)
    {
        var k = size.States;
        for (var j = 0; j < k; j += ChainSize.Lanes)
        {
            var sum = Vector512.Load(sums + j);
            var isLarge = Vector512.GreaterThanOrEqual(sum, Vector512.Create(ChainKernels.Small));
            var most = Vector512.Create(double.NegativeInfinity);
            for (var i = 0; i < k; i++)
                most = Vector512.MaxNative(most, Vector512.Create(logs[i]) + PaddedRow.Load(pair + (long)i * k + j, k - j));
            var isNone = Vector512.Equals(most, Vector512.Create(double.NegativeInfinity));
            most = Vector512.ConditionalSelect(isNone, Vector512<double>.Zero, most);
            var total = Vector512<double>.Zero;
            for (var i = 0; i < k; i++)
                total += VectorExponential.Exp(Vector512.Create(logs[i]) + PaddedRow.Load(pair + (long)i * k + j, k - j) - most);
            var log = VectorLogarithm.Log(Vector512.ConditionalSelect(isLarge, sum, total));
            Vector512.ConditionalSelect(isLarge, log, log + most - Vector512.Create(top)).Store(before + j);
        }
    }

    /// <summary>Converts logs into weights that add up to 1 and subtracts the log of their sum from the logs; returns that log.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private double Normalize(double* logs, double* row, double most)
    {
        double total = 0;
        for (var j = 0; j < size.Wide; j += ChainSize.Lanes)
            VectorExponential.Exp(Vector512.Load(logs + j) - Vector512.Create(most)).Store(row + j);
        for (var j = 0; j < size.States; j++) total += row[j];
        var logTotal = Math.Log(total);
        for (var j = 0; j < size.States; j++) (row[j], logs[j]) = (row[j] / total, logs[j] - most - logTotal);
        return logTotal;
    }

    /// <summary>The log weight of reaching state j, from the logs of the previous row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public double LogBefore(int m, int j)
    {
        var logs = LogsOf(m - 1);
        var pair = potentials.PairAt(m) + j;
        var most = double.NegativeInfinity;
        for (var i = 0; i < size.States; i++) most = Math.Max(most, logs[i] + Number.ToDouble(pair[(long)i * size.States]));
        if (!double.IsFinite(most)) return most;
        double total = 0;
        for (var i = 0; i < size.States; i++) total += Math.Exp(logs[i] + Number.ToDouble(pair[(long)i * size.States]) - most);
        return most + Math.Log(total);
    }

    /// <summary>The logs of a row; those of a row of weights are computed on demand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public double* LogsOf(int m)
    {
        var logs = memory.Logs(m);
        if (memory.IsInLogs(m) != 0) return logs;
        var row = memory.Row(m);
        for (var i = 0; i < size.Wide; i += ChainSize.Lanes) VectorLogarithm.Log(Vector512.Load(row + i)).Store(logs + i);
        memory.IsInLogs(m) = ChainMemory.WithLogs;
        return logs;
    }

    private double Total(double* row)
    {
        double total = 0;
        for (var j = 0; j < size.States; j++) total += row[j];
        return total;
    }
}
