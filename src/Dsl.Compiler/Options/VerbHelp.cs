namespace ProbDsl.Compiler.Options;

/// <summary>What an option sets for one verb, with the default there.</summary>
public sealed record VerbHelp(OptionUses Verb, string Help);
