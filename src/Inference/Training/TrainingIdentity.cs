using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>What a checkpoint must agree with, as SHA-256: the program, the data, and the options that settle numbers (all but the number of steps, so that a training can be made longer).</summary>
internal sealed record TrainingIdentity(string Program, string Data, string Options)
{
    public static TrainingIdentity Of(TrainingStep step, TrainedObjective objective, TrainingOptions options) => new(
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ProgramText.Whole(step.Program)))),
        OfData(step.Program, objective),
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Told(objective, options)))));

    /// <summary>Numbers of slots' rows, and of constants that the program's text only names.</summary>
    private static string OfData(TensorProgram program, TrainedObjective objective)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var slot in objective.Batch) Add(slot.Slot, slot.Data.Values);
        foreach (var value in program.Values)
            if (value.Attribute is NamedData data) Add(data.Name, data.Values);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string name, double[] numbers)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{name} {numbers.Length}\n")));
            hash.AppendData(MemoryMarshal.AsBytes<double>(numbers));
        }
    }

    private static string Told(TrainedObjective objective, TrainingOptions options) => FormattableString.Invariant(
        $"{options.Seed} {options.Rate:R} {options.Adam} {options.Schedule} {options.ClipNorm:R} {options.Averaging:R} {options.HeldOutEvery} {options.MostSkipped} batches of {objective.BatchSize} of {objective.Rows}{(objective.HasFreshRows ? ", fresh" : "")}");
}
