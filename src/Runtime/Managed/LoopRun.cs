using System.Numerics;
using System.Runtime.InteropServices;

namespace ProbDsl.Runtime;

/// <summary>
/// A loop over rows: fixed blocks of rows, each with instructions, strips and totals of its own, so that the result's bits do not depend on who does which. Totals are added up in the order of the blocks.
/// </summary>
internal sealed unsafe class LoopRun<T> : IBlockWork, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // a block is worth a thread from here on; more blocks than processors even out their load
    private const int RowsPerBlock = 8192, MostBlocks = 16;

    private readonly int rows, stripRows;
    private readonly Instruction[][] blocks;
    private readonly NativeBuffer<T> strips;
    private readonly NativeBuffer<double> partial;
    private readonly List<Total> totals = [];

    public LoopRun(RowLoop loop, Func<Value, bool, int, Place<T>> elsewhere, Func<Value, Place<T>> kept)
    {
        var placed = new Strips(loop);
        (rows, stripRows) = (loop.Rows, placed.Rows);
        var count = Math.Clamp(rows / RowsPerBlock, 1, MostBlocks);
        var arena = new Arena();
        foreach (var value in loop.Values.Where(RowLoop.IsTotal)) totals.Add(new(kept(value).At, value.Shape.Count, arena.Take(value.Shape.Count), value.Op == Op.MaxOf));
        (strips, partial, PartialLength) = (new(placed.Length * count), new(arena.Length * count), arena.Length);
        blocks = [.. Enumerable.Range(0, count).Select(b => Instructions(loop, placed, b, elsewhere, kept))];
    }

    /// <summary>Bytes that it holds, all blocks together.</summary>
    public long Bytes => strips.Length * sizeof(T) + partial.Length * sizeof(double);

    private long PartialLength { get; }

    public void Run(BlockTeam? team)
    {
        if (team is null || blocks.Length == 1) for (var b = 0; b < blocks.Length; b++) Do(b, 0);
        else team.Run(blocks.Length, this);
        foreach (ref readonly var total in CollectionsMarshal.AsSpan(totals)) total.AddUp(partial.At, PartialLength, blocks.Length);
    }

    public void Do(int block, int worker)
    {
        foreach (ref readonly var total in CollectionsMarshal.AsSpan(totals)) total.Start(partial.At + block * PartialLength);
        var end = (nint)((long)rows * (block + 1) / blocks.Length);
        for (var first = (nint)((long)rows * block / blocks.Length); first < end; first += stripRows)
        {
            var many = Math.Min(stripRows, end - first);
            foreach (var instruction in blocks[block]) instruction.Run(first, many);
        }
    }

    public void Dispose()
    {
        foreach (var instruction in blocks.SelectMany(b => b).OfType<IDisposable>()) instruction.Dispose();
        strips.Dispose();
        partial.Dispose();
    }

    private Instruction[] Instructions(RowLoop loop, Strips placed, int block, Func<Value, bool, int, Place<T>> elsewhere, Func<Value, Place<T>> kept)
    {
        var own = strips.At + block * placed.Length;
        var (instructions, nextTotal) = (new List<Instruction>(), 0);
        var inside = loop.Values.ToHashSet();
        foreach (var (at, value) in loop.Values.Index())
        {
            if (at > 0 && Twins.Are(loop.Values[at - 1], value)) continue;
            var byRow = RowRole.Of(value)!.ByRow;
            Place<T>[] inputs = [.. value.Inputs.Select((x, i) => Of(x, byRow[i]))];
            if (RowLoop.IsTotal(value)) instructions.Add(InstructionMaker<T>.Total(value, inputs, partial.At + block * PartialLength + totals[nextTotal++].Offset));
            else if (at + 1 < loop.Values.Count && Twins.Are(value, loop.Values[at + 1])) instructions.Add(Both(value, loop.Values[at + 1], inputs[0]));
            else if (Strips.Root(value) == value || loop.Kept.Contains(value)) instructions.Add(new InstructionMaker<T>(value, rows, byRow, inputs, Of(value, true)).Make());
        }
        return [.. instructions];

        LogisticTwinsInstruction<T> Both(Value value, Value twin, Place<T> x)
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

        // the first block's own becomes the sum of all
        public void AddUp(double* partials, long apart, int blocks)
        {
            var sum = partials + Offset;
            for (var b = 1; b < blocks; b++)
            {
                if (isLargest) Maxima.RaiseTo(sum, sum + b * apart, count);
                else Sums.AddTo(sum, sum + b * apart, count);
            }
            if (typeof(T) == typeof(float)) AsDoubles.Narrow(sum, (float*)to, count);
            else new ReadOnlySpan<double>(sum, count).CopyTo(new(to, count));
        }
    }
}
