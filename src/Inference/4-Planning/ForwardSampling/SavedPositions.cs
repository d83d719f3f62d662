namespace ProbDsl.Inference.ForwardSampling;

/// <summary>The numbers that a statement's nets saved at each position of a chain, [axes.., positions, n], 0 where none were.</summary>
/// <param name="slots">The slots of the program that take them, named like the outputs with those of one position.</param>
internal sealed class SavedPositions(IReadOnlyList<Value> slots)
{
    private readonly Dictionary<string, Tensor> arrays = slots.ToDictionary(NameOf, slot => Tensor.Zeros(slot.Shape));
    private int filled;

    /// <summary>
    /// The first position, from 1, that must be computed again to draw at this one: the one after the last that was saved, or the start of
    /// a chain that begins anew.
    /// </summary>
    public int FirstMissing(int position) => position == filled + 1 ? position : 1;

    public void AddTo(Dictionary<string, Tensor> to)
    {
        foreach (var (name, array) in arrays) to[name] = array;
    }

    /// <summary>Saves the numbers of a position, from 1.</summary>
    public void Take(IReadOnlyDictionary<string, Tensor> outputs, int position)
    {
        foreach (var (name, array) in arrays)
        {
            var (length, own, made) = (array.Shape[^2], array.Shape[^1], outputs[name].Values);
            for (var row = 0; row * own < made.Length; row++)
                made.AsSpan(row * own, own).CopyTo(array.Values.AsSpan(((row * length) + position - 1) * own));
        }
        filled = position;
    }

    private static string NameOf(Value slot) => ((SlotDeclaration)slot.Attribute!).Name;
}
