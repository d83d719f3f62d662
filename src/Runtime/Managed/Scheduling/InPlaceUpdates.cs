namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// The steps of Adam that overwrite the slots they read, once the run is known to be finite: steps whose results only replace the parameter
/// and the moments that they were computed from. This avoids copies and duplicate storage.
/// </summary>
internal sealed class InPlaceUpdates
{
    private readonly Dictionary<Value, Value> slots = [];
    private readonly HashSet<Value> steps = [];

    public InPlaceUpdates(TensorProgram program, IReadOnlyList<SlotUpdate> updates)
    {
        var readers = program.Values.SelectMany(v => v.Inputs.Select(x => (Input: x, Reader: v))).ToLookup(r => r.Input, r => r.Reader);
        var targets = updates.Where(u => program.Outputs.ContainsKey(u.Output)).ToLookup(u => program.Outputs[u.Output], u => u.Slot);
        foreach (var adam in program.Values.Where(v => v.Op == Op.Adam))
        {
            var pairs = readers[adam]
                .Select(item => (Item: item, Slot: adam.Inputs[InputOf(((ItemResult)item.Attribute!).Index)])).ToList();
            if (pairs.Count != ((AdamRule)adam.Attribute!).Moments + 1 || !pairs.TrueForAll(p => Becomes(p.Item, p.Slot, adam))) continue;
            steps.Add(adam);
            foreach (var (item, slot) in pairs) slots[item] = slot;
        }

        bool Becomes(Value item, Value slot, Value adam) =>
            slot.Op == Op.Slot && item.Shape.Count > 1 && !readers[item].Any() && !program.Outputs.Values.Contains(slot)
                && targets[item].Contains(((SlotDeclaration)slot.Attribute!).Name) && IsRead(slot, adam);

        // before Adam any op may read the slot; the step itself reads it only once
        bool IsRead(Value slot, Value adam) =>
            adam.Inputs.Count(x => x == slot) == 1 && readers[slot].All(r => r == adam || !(r.Op == Op.Adam || NoOps.Are(r.Op)));
    }

    /// <summary>Whether a step of Adam is delayed to the end of the run.</summary>
    public bool IsDelayed(Value adam) => steps.Contains(adam);

    /// <summary>The slot that stores a value in place, or null.</summary>
    public Value? SlotOf(Value value) => slots.GetValueOrDefault(value);

    // parameter, moments; the gradient is between them
    private static int InputOf(int result) => result == 0 ? 0 : result + 1;
}
