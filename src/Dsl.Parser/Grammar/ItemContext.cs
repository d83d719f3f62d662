namespace ProbDsl.Parser.Grammar;

/// <summary>The context of an item, which decides what is allowed there.</summary>
internal enum ItemContext
{
    Story,
    Loop,
    Guide,
    Critic,

    /// <summary>Inside braces whose header could not be parsed: everything is allowed.</summary>
    Unknown,
}
