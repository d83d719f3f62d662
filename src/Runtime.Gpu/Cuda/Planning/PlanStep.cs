namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>A step of a plan whose addresses are known.</summary>
internal abstract record PlanStep;

/// <summary>A call of the device.</summary>
internal sealed record CallStep(DeviceCall Call) : PlanStep;

/// <summary>An op that the host computes: what it reads and what it writes.</summary>
/// <param name="Op">The op.</param>
/// <param name="Inputs">The places of its inputs; null for constants, which the host has.</param>
/// <param name="Results">Each result that is read, by its number, 0 for an op with one, and its place.</param>
internal sealed record HostStep(Value Op, IReadOnlyList<nint?> Inputs, IReadOnlyList<(int Number, Value Value, nint At)> Results)
    : PlanStep;
