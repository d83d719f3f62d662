using ProbDsl.Runtime.Managed.Instructions;
using ProbDsl.Runtime.Managed.Loops;
using ProbDsl.Runtime.Managed.Scheduling;

namespace ProbDsl.Runtime.Managed;

/// <summary>
/// Runs a loop over rows in fixed blocks, each with its own totals, so that results do not depend on the assignment of blocks to threads.
/// Totals are summed in the order of the blocks, as doubles. Strips belong to workers.
/// </summary>
internal sealed unsafe class LoopRun<T> : ProgramStep, IBlockWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // elements that a loop reads and computes in some 5 us
    private const int WorkPerBlock = 65_536;

    private readonly int rows, stripRows, blocks, totalsLength;
    private readonly Instruction[][] workers;
    private readonly NativeBuffer<T> strips;
    private readonly NativeBuffer<double> partial;
    private readonly List<Total> totals = [];
    private readonly IReadOnlyList<LoopUnit> units;

    /// <param name="loop">The loop to run.</param>
    /// <param name="threads">The maximum number of threads.</param>
    /// <param name="elsewhere">The place of a value that the loop reads, given whether it varies by row, and the rows.</param>
    /// <param name="kept">The place of a value that is read outside of the loop.</param>
    public LoopRun(RowLoop loop, int threads, Func<Value, bool, int, Place<T>> elsewhere, Func<Value, Place<T>> kept)
    {
        units = OpFusion.Units(loop);
        var placed = new Strips(loop, units, sizeof(T));
        (rows, stripRows) = (loop.Rows, placed.Rows);
        blocks = Blocks.Count(RowLoop.Numbers(loop), WorkPerBlock, Math.Max(1, rows / stripRows));
        var arena = new Arena();
        foreach (var value in loop.Values.Where(RowLoop.IsTotal))
            totals.Add(new(kept(value).At, value.Shape.Count, arena.Take(value.Shape.Count), value.Op == Op.MaxOf));
        var many = Math.Min(threads, blocks);
        totalsLength = checked((int)arena.Length);
        (strips, partial) = (new(placed.Length * many), new((long)totalsLength * (many + blocks)));
        workers = [.. Enumerable.Range(0, many).Select(w => Instructions(loop, placed, w, elsewhere, kept))];
    }

    /// <summary>The memory of all workers together in bytes.</summary>
    public override long Bytes => strips.Length * sizeof(T) + partial.Length * sizeof(double);

    public override void Run(BlockTeam? team)
    {
        Run(this, blocks, team);
        foreach (ref readonly var total in CollectionsMarshal.AsSpan(totals)) total.AddUp(PartOf(0), totalsLength, blocks);
    }

    public void Do(int block, int worker)
    {
        var own = OwnOf(worker);
        foreach (ref readonly var total in CollectionsMarshal.AsSpan(totals)) total.Start(own);
        var end = (nint)((long)rows * (block + 1) / blocks);
        for (var first = (nint)((long)rows * block / blocks); first < end; first += stripRows)
        {
            var many = Math.Min(stripRows, end - first);
            foreach (var instruction in workers[worker]) instruction.Run(first, many);
        }
        new ReadOnlySpan<double>(own, totalsLength).CopyTo(new(PartOf(block), totalsLength));
    }

    public override void Dispose()
    {
        foreach (var instruction in workers.SelectMany(w => w).OfType<IDisposable>()) instruction.Dispose();
        strips.Dispose();
        partial.Dispose();
    }

    private double* OwnOf(int worker) => partial.At + (nint)worker * totalsLength;

    private double* PartOf(int block) => partial.At + (nint)(workers.Length + block) * totalsLength;

    private Instruction[] Instructions(RowLoop loop, Strips placed, int worker, Func<Value, bool, int, Place<T>> elsewhere,
        Func<Value, Place<T>> kept)
    {
        var own = strips.At + worker * placed.Length;
        var (instructions, nextTotal) = (new List<Instruction>(), 0);
        var inside = loop.Values.ToHashSet();
        foreach (var (at, unit) in units.Index())
        {
            var value = unit.Values[0];
            if (unit.IsFused)
                instructions.Add(new FusedInstruction<T>(FusedKernel.Compile<T>(unit), x => Of(x, !FusedLanes.IsSingle(x)),
                    value.Shape.Count / rows));
            else if (at == 0 || !ArePaired(units[at - 1], unit))
                Add(value, at + 1 < units.Count && ArePaired(unit, units[at + 1]) ? units[at + 1].Values[0] : null);
        }
        return [.. instructions];

        void Add(Value value, Value? twin)
        {
            var byRow = RowRole.Of(value)!.ByRow;
            Place<T>[] inputs = [.. value.Inputs.Select((x, i) => Of(x, byRow[i]))];
            if (RowLoop.IsTotal(value))
                instructions.Add(InstructionMaker<T>.Total(value, inputs, OwnOf(worker) + totals[nextTotal++].Offset));
            else if (twin is not null) instructions.Add(Both(value, twin, inputs[0]));
            else if (Strips.Root(value) == value || loop.Kept.Contains(value))
                instructions.Add(new InstructionMaker<T>(value, rows, byRow, inputs, Of(value, true)).Make());
        }

        static bool ArePaired(LoopUnit first, LoopUnit second) =>
            !first.IsFused && !second.IsFused && PairedOps.Are(first.Values[0], second.Values[0]);

        LogisticPairInstruction<T> Both(Value value, Value twin, Place<T> x)
        {
            var (softplus, sigmoid) = value.Op == Op.Softplus ? (value, twin) : (twin, value);
            return new(x, Of(softplus, true), Of(sigmoid, true), value.Shape.Count / rows);
        }

        Place<T> Of(Value value, bool isByRow)
        {
            if (loop.Kept.Contains(value)) return new(kept(value).At, isByRow ? value.Shape.Count / rows : 0);
            if (!inside.Contains(value)) return elsewhere(value, isByRow, rows);
            if (placed.OffsetOf(value) is { } offset) return new(own + offset, value.Shape.Count / rows, isStrip: true);
            return Of(value.Inputs[0], isByRow);
        }
    }

    private readonly struct Total(T* to, int count, long offset, bool isLargest)
    {
        public readonly long Offset = offset;

        private readonly T* to = to;
        private readonly int count = count;
        private readonly bool isLargest = isLargest;

        public void Start(double* partials) => new Span<double>(partials + Offset, count).Fill(isLargest ? double.NegativeInfinity : 0);

        // the first block's total becomes the sum of all
        public void AddUp(double* partials, long apart, int blocks)
        {
            var sum = partials + Offset;
            for (var b = 1; b < blocks; b++)
            {
                if (isLargest) Maxima.RaiseTo(sum, sum + b * apart, count);
                else Sums.AddTo(sum, sum + b * apart, count);
            }
            if (typeof(T) == typeof(float)) DoubleAccess.Narrow(sum, (float*)to, count);
            else new ReadOnlySpan<double>(sum, count).CopyTo(new(to, count));
        }
    }
}
