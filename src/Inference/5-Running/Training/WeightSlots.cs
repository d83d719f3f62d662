namespace ProbDsl.Inference.Training;

/// <summary>
/// A weight with its training slots, all of its shape: moments, the running maximum of the second moment (AMSGrad), the running average.
/// </summary>
public sealed record WeightSlots(Weight Of, string Slot, string First, string Second, string? Largest, string? Average)
{
    public string Name => Of.Name;

    public Shape Shape => Of.Slot.Shape;

    /// <summary>The optimizer of the weight.</summary>
    internal Adam Optimizer { get; init; } = new();

    /// <summary>The slot with the result of training.</summary>
    public string Result => Average ?? Slot;

    /// <summary>All slots with their names in files: `weight/NAME`.</summary>
    public IEnumerable<(string File, string Slot)> All
    {
        get
        {
            yield return ($"weight/{Name}", Slot);
            yield return ($"first/{Name}", First);
            yield return ($"second/{Name}", Second);
            if (Largest is not null) yield return ($"largest/{Name}", Largest);
            if (Average is not null) yield return ($"average/{Name}", Average);
        }
    }

    /// <param name="weight">The weight.</param>
    /// <param name="options">The options of the training.</param>
    /// <param name="own">Adam of the weight's loss; null for that of the options.</param>
    public static WeightSlots For(Weight weight, TrainingOptions options, Adam? own = null) =>
        new(weight, weight.SlotName, $"$first/{weight.Name}", $"$second/{weight.Name}",
            (own ?? options.Adam).IsAmsGrad ? $"$largest/{weight.Name}" : null,
            options.Averaging is null ? null : $"$average/{weight.Name}") { Optimizer = own ?? options.Adam };
}
