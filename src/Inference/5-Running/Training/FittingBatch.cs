namespace ProbDsl.Inference.Training;

/// <summary>
/// The largest batch whose training fits into a memory: programs of smaller batches are planned, and the memory of their plans is counted,
/// with data, weights and the state of the optimizer.
/// </summary>
/// <param name="atBatch">The objective with so many rows in a step.</param>
/// <param name="options">The options of the training.</param>
public sealed class FittingBatch(Func<int, TrainingObjective> atBatch, TrainingOptions options)
{
    // how often a batch is planned, each time a new program
    private const int MostPlans = 8;

    // the part of a memory that is used: a driver rounds sizes up
    private const double Usable = 0.95;

    /// <summary>The bytes that a training needs; null if its engine does not count them.</summary>
    public long? BytesAt(int batch)
    {
        var (objective, count) = (atBatch(batch), new MemoryCount());
        List<TrainingStep> steps = [.. objective.Phases.Select((_, i) => TrainingStep.Create(objective, options, i))];
        if (options.Engine.KindFor([.. steps.Select(s => s.Program)]).Counting is not { } counting) return null;
        var kind = options.Engine.Kind with { Start = _ => counting(count), ForSteps = null };
        var state = new TrainingState(objective.Losses.Count, objective.Phases.Count, options.Schedule);
        using var slots = new TrainingSlots(objective, options with { Engine = options.Engine with { Kind = kind } }, state, null);
        ((IStepFeed)slots).Fill(0);
        return count.Most;
    }

    /// <summary>The largest batch below one that does not fit, rounded down to two digits; null if not even one row fits.</summary>
    /// <param name="tooLarge">The batch that does not fit.</param>
    /// <param name="room">The bytes of the memory.</param>
    public int? Find(int tooLarge, double room)
    {
        // a batch that fits, with its bytes, and one that does not
        (int Batch, double Bytes)? low = null;
        if (BytesAt(tooLarge) is not { } all) return null;
        room = Usable * Math.Min(room, all);
        (int Batch, double Bytes) high = (tooLarge, all);
        for (var i = 0; i < MostPlans && high.Batch - (low?.Batch ?? 0) > 1; i++)
        {
            // bytes are nearly a linear function of the batch
            var next = low is { } fits ? fits.Batch + ((room - fits.Bytes) * (high.Batch - fits.Batch) / (high.Bytes - fits.Bytes))
                : high.Batch * Math.Min(0.5, room / high.Bytes);
            var batch = (int)Math.Clamp(next, (low?.Batch ?? 0) + 1, high.Batch - 1);
            if (BytesAt(batch) is not { } bytes) return null;
            if (bytes > room) high = (batch, bytes);
            else low = (batch, bytes);
            if (low is { } found && TwoDigits(found.Batch) == TwoDigits(high.Batch - 1)) break;
        }

        return low is { } best ? TwoDigits(best.Batch) : null;
    }

    private static int TwoDigits(int number)
    {
        var unit = 1;
        while (number / unit >= 100) unit *= 10;
        return number / unit * unit;
    }
}
