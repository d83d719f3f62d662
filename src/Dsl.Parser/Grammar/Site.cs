namespace ProbDsl.Parser.Grammar;

/// <summary>Where an item stands, which decides what may stand there.</summary>
internal enum Site
{
    Story,
    Loop,
    Guide,
    Critic,

    /// <summary>Inside braces whose header could not be read: everything is let pass.</summary>
    Unknown,
}
