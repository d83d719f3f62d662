using ProbDsl.Inference.Training;

namespace ProbDsl.Inference.Chains;

/// <summary>The last states of the Markov chains of another fit, by the arrays that its method saved.</summary>
public static class KeptStates
{
    /// <summary>The arrays of each chain; none if there is no checkpoint, or not one of chains.</summary>
    /// <param name="file">The checkpoint.</param>
    public static Result<IReadOnlyList<IReadOnlyDictionary<string, double[]>>> Read(ICheckpointFile file)
    {
        using (var there = file.Open())
            if (there is null) return new([], []);
        var read = Checkpoint.Read(file, null, [], []);
        if (read.Value is not { } checkpoint) return new(null, read.Diagnostics);
        var states = new List<IReadOnlyDictionary<string, double[]>>();
        while (checkpoint.Below(ChainNames.Of(states.Count)) is { Count: > 0 } arrays) states.Add(arrays);
        return states;
    }
}

/// <summary>The names of what a checkpoint has of a chain.</summary>
internal static class ChainNames
{
    /// <summary>The prefix of the arrays of a chain, from 0.</summary>
    public static string Of(int chain) => string.Create(CultureInfo.InvariantCulture, $"chain {chain + 1}/");
}
