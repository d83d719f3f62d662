namespace ProbDsl.Runtime;

/// <summary>After a run the slot takes the value of an output of its shape.</summary>
public sealed record SlotUpdate(string Slot, string Output);
