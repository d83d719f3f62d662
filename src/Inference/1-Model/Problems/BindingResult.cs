namespace ProbDsl.Inference.Problems;

/// <summary>Members of a plate that functions of whole columns skip: Is[m] for member m, from 0.</summary>
public sealed record ExcludedMembers(string Plate, bool[] Is);

/// <summary>The problem (null after an error) and the diagnostics.</summary>
public sealed record BindingResult(Problem? Problem, ValueList<Diagnostic> Diagnostics);
