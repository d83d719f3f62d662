using System.Runtime.InteropServices;

namespace ProbDsl.Runtime;

/// <summary>
/// A loop over rows: fixed blocks of rows, each with instructions, strips and totals of its own, so that the result's bits do not depend on who does which. Totals are added up in the order of the blocks.
/// </summary>
internal sealed unsafe class LoopRun : IBlockWork, IDisposable
{
    // a block is worth a thread from here on; more blocks than processors even out their load
    private const int RowsPerBlock = 8192, MostBlocks = 16;

    private readonly int rows, stripRows;
    private readonly Instruction[][] blocks;
    private readonly NativeBuffer strips, partial;
    private readonly List<Total> totals = [];

    public LoopRun(RowLoop loop, Func<Value, bool, int, Place> elsewhere, Func<Value, Place> kept)
    {
        var placed = new Strips(loop);
        (rows, stripRows) = (loop.Rows, placed.Rows);
        var count = Math.Clamp(rows / RowsPerBlock, 1, MostBlocks);
        var arena = new Arena();
        foreach (var value in loop.Values.Where(RowLoop.IsTotal)) totals.Add(new(kept(value).At, value.Shape.Count, arena.Take(value.Shape.Count), value.Op == Op.MaxOf));
        (strips, partial, PartialLength) = (new(placed.Length * count), new(arena.Length * count), arena.Length);
        blocks = [.. Enumerable.Range(0, count).Select(b => Instructions(loop, placed, b, elsewhere, kept))];
    }

    /// <summary>Numbers that it holds, all blocks together.</summary>
    public long Length => strips.Length + partial.Length;

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

    private Instruction[] Instructions(RowLoop loop, Strips placed, int block, Func<Value, bool, int, Place> elsewhere, Func<Value, Place> kept)
    {
        var own = strips.At + block * placed.Length;
        var (instructions, nextTotal) = (new List<Instruction>(), 0);
        var inside = loop.Values.ToHashSet();
        foreach (var (at, value) in loop.Values.Index())
        {
            if (at > 0 && Twins.Are(loop.Values[at - 1], value)) continue;
            var byRow = RowRole.Of(value)!.ByRow;
            Place[] inputs = [.. value.Inputs.Select((x, i) => Of(x, byRow[i]))];
            if (RowLoop.IsTotal(value)) instructions.Add(InstructionMaker.Total(value, inputs, partial.At + block * PartialLength + totals[nextTotal++].Offset));
            else if (at + 1 < loop.Values.Count && Twins.Are(value, loop.Values[at + 1])) instructions.Add(Both(value, loop.Values[at + 1], inputs[0]));
            else if (Strips.Root(value) == value || loop.Kept.Contains(value)) instructions.Add(new InstructionMaker(value, rows, byRow, inputs, Of(value, true)).Make());
        }
        return [.. instructions];

        LogisticTwinsInstruction Both(Value value, Value twin, Place x)
        {
            var (softplus, sigmoid) = value.Op == Op.Softplus ? (value, twin) : (twin, value);
            return new(x, Of(softplus, true), Of(sigmoid, true), value.Shape.Count / rows);
        }

        Place Of(Value value, bool isByRow)
        {
            if (loop.Kept.Contains(value)) return new(kept(value).At, isByRow ? value.Shape.Count / rows : 0);
            if (!inside.Contains(value)) return elsewhere(value, isByRow, rows);
            if (placed.OffsetOf(value) is { } offset) return new(own + offset, value.Shape.Count / rows, isStrip: true);
            return Of(value.Inputs[0], isByRow);
        }
    }

    private readonly struct Total(double* to, int count, long offset, bool isLargest)
    {
        public readonly long Offset = offset;

        private readonly double* to = to;
        private readonly int count = count;
        private readonly bool isLargest = isLargest;

        public void Start(double* partials) => new Span<double>(partials + Offset, count).Fill(isLargest ? double.NegativeInfinity : 0);

        public void AddUp(double* partials, long apart, int blocks)
        {
            Start(to - Offset);
            for (var b = 0; b < blocks; b++)
            {
                var own = partials + b * apart + Offset;
                if (isLargest) Maxima.RaiseTo(to, own, count);
                else Sums.AddTo(to, own, count);
            }
        }
    }
}
