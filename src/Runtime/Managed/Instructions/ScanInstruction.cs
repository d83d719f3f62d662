namespace ProbDsl.Runtime.Managed.Instructions;

/// <summary>Runs the compiled body of a scan step by step, but for steps that change nothing; unused results are not stored.</summary>
internal sealed unsafe class ScanInstruction<T> : Instruction, IDisposable, IHasMethods
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ScanBody body;
    private readonly ManagedProgram step;
    private readonly ManagedStore slots;
    private readonly Copy[] atStart, atStep, beforeStep, afterStep, advance, atEnd;
    private readonly Clear[] skipped;
    private readonly T* isOn;
    private readonly NativeBuffer<T> next;

    /// <param name="body">The body to run.</param>
    /// <param name="step">The compiled program of the body.</param>
    /// <param name="slots">The store that it was compiled for.</param>
    /// <param name="inputs">The places of the scan's inputs.</param>
    /// <param name="results">The places of its results; null if unused.</param>
    public ScanInstruction(ScanBody body, ManagedProgram step, ManagedStore slots, IReadOnlyList<Place<T>> inputs,
        IReadOnlyList<Place<T>?> results)
    {
        (this.body, this.step, this.slots) = (body, step, slots);
        var (c, k, o) = (body.Carries, body.Inputs, body.Outs);
        next = new(Enumerable.Range(0, c).Sum(i => (long)body.Next(i).Shape.Count));
        atStart = [.. Each(c, i => In($"carry{i}", inputs[i].At, 0)),
            .. Each(body.Constants, i => In($"constant{i}", inputs[c + k + i].At, 0))];
        atStep = [.. Each(c, i => Out(slots.AddressOf<T>($"carry{i}"), body.Next(i), results[c + o + i], 1))];
        beforeStep = [.. Each(k, i => In($"input{i}", inputs[c + i].At, 1))];
        skipped = [.. Enumerable.Range(0, o).Where(i => results[c + i] is not null)
            .Select(i => new Clear(results[c + i]!.Value.At, body.Out(i).Shape.Count))];
        isOn = body.Switch is { } input ? inputs[c + input].At : null;
        // every carried value is read before any is written: they may be exchanged
        afterStep = [.. Each(o, i => Out(step.AddressOf<T>($"out{i}"), body.Out(i), results[c + i], 1)),
            .. Each(c, i => new Copy(step.AddressOf<T>($"next{i}"), Next(i), body.Next(i).Shape.Count, 0, 0))];
        advance = [.. Each(c, i => new Copy(Next(i), slots.AddressOf<T>($"carry{i}"), body.Next(i).Shape.Count, 0, 0))];
        atEnd = [.. Each(c, i => Out(slots.AddressOf<T>($"carry{i}"), body.Next(i), results[i], 0))];
    }

    public int Methods => step.Methods;

    public override void Run(nint first, nint rows)
    {
        All(atStart, 0);
        var isFixed = false;
        for (var n = 0; n < body.Length; n++)
        {
            var at = body.IsBackward ? body.Length - 1 - n : n;
            if (Unchanged(at, body.Length - n, isFixed) is > 0 and var many)
            {
                Skip(body.IsBackward ? at + 1 - many : at, many);
                n += many - 1;
                continue;
            }

            All(atStep, at);
            All(beforeStep, at);
            step.Run();
            All(afterStep, at);
            All(advance, at);
            isFixed = body.StopsAtFixedPoint && *Next(0) != T.Zero;
        }
        All(atEnd, 0);
    }

    /// <summary>How many steps from one on, of those that are left, change nothing.</summary>
    private int Unchanged(int at, int left, bool isFixed)
    {
        if (isFixed) return left;
        if (isOn == null) return 0;
        var (many, next) = (0, body.IsBackward ? -1 : 1);
        while (many < left && isOn[at + (many * next)] == T.Zero) many++;
        return many;
    }

    private void Skip(int first, int many)
    {
        foreach (ref readonly var copy in atStep.AsSpan()) copy.Repeat(first, many);
        foreach (ref readonly var row in skipped.AsSpan()) row.Do(first, many);
    }

    public void Dispose()
    {
        step.Dispose();
        slots.Dispose();
        next.Dispose();
    }

    private static void All(Copy[] copies, int at)
    {
        foreach (ref readonly var copy in copies.AsSpan()) copy.Do(at);
    }

    private static IEnumerable<Copy> Each(int count, Func<int, Copy> copy) =>
        Enumerable.Range(0, count).Select(copy).Where(c => c.Count > 0);

    private Copy In(string slot, T* from, int rows) => new(from, slots.AddressOf<T>(slot), slots.Of(slot).Shape.Count, rows, 0);

    private static Copy Out(T* from, Value like, Place<T>? to, int rows) =>
        to is { } place ? new(from, place.At, like.Shape.Count, 0, rows) : default;

    private T* Next(int carry) => next.At + Enumerable.Range(0, carry).Sum(i => body.Next(i).Shape.Count);

    /// <summary>Zeros in rows of a stacked result.</summary>
    private readonly struct Clear(T* to, int count)
    {
        private readonly T* to = to;

        public void Do(int first, int rows) =>
            NativeMemory.Clear(to + ((nint)first * count), (nuint)rows * (nuint)count * (nuint)sizeof(T));
    }

    /// <summary>A copy of Count elements, at row `at` of the source or the destination.</summary>
    private readonly struct Copy(T* from, T* to, int count, int rowsFrom, int rowsTo)
    {
        // for which a call takes longer than a loop
        private const int Few = 8;

        private readonly T* from = from, to = to;

        public readonly int Count = count;

        public void Do(int at)
        {
            T* source = from + (nint)at * rowsFrom * Count, target = to + (nint)at * rowsTo * Count;
            if (Count > Few) new ReadOnlySpan<T>(source, Count).CopyTo(new(target, Count));
            else for (var i = 0; i < Count; i++) target[i] = source[i];
        }

        /// <summary>The same elements in many rows of the destination.</summary>
        public void Repeat(int first, int rows) => RepeatedCopies.OfRow(from, to + (nint)first * Count, rows, Count);
    }
}
