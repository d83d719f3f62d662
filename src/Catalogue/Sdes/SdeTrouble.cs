namespace ProbDsl.Catalogue.Sdes;

/// <summary>Why an SDE turns no data into noise.</summary>
/// <param name="Option">What the story gives that is wrong.</param>
/// <param name="What">What it is, as a sentence goes on behind its name: `is infinite at t = 0.5`.</param>
/// <param name="Next">What to write instead.</param>
public sealed record SdeTrouble(string Option, string What, string Next);
