namespace ProbDsl.Compiler.Options;

/// <summary>The help of an option for one verb, with the default there.</summary>
public sealed record VerbHelp(OptionUses Verb, string Help);
