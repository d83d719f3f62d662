namespace ProbDsl.Catalog.Sdes;

/// <summary>Why an SDE does not turn data into noise.</summary>
/// <param name="Option">The invalid option.</param>
/// <param name="What">The error as the predicate of a sentence after the option's name: `is infinite at t = 0.5`.</param>
/// <param name="Next">What to write instead.</param>
public sealed record SdeError(string Option, string What, string Next);
