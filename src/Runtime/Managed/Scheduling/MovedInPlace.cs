using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// Steps of Adam that write straight over the slots they read, after a run is found to be finite: those whose results do nothing else than
/// to become the parameter and the moments that they were made of. Nothing is copied then, and nothing kept twice.
/// </summary>
internal sealed class MovedInPlace
{
    private readonly Dictionary<Value, Value> slots = [];
    private readonly HashSet<Value> steps = [];

    public MovedInPlace(TensorProgram program, IReadOnlyList<SlotUpdate> updates)
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

        // before Adam anyone may read the slot, in its step only it, at one place
        bool IsRead(Value slot, Value adam) =>
            adam.Inputs.Count(x => x == slot) == 1 && readers[slot].All(r => r == adam || !(r.Op == Op.Adam || SameNumbers.Are(r.Op)));
    }

    /// <summary>Whether a step of Adam waits for the end of the run.</summary>
    public bool Waits(Value adam) => steps.Contains(adam);

    /// <summary>The slot that holds a value, if one does.</summary>
    public Value? SlotOf(Value value) => slots.GetValueOrDefault(value);

    // parameter, moments; the gradient comes between
    private static int InputOf(int result) => result == 0 ? 0 : result + 1;
}
