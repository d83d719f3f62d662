namespace ProbDsl.Cli.Output;

/// <summary>For people, or for programs.</summary>
internal enum OutputFormat
{
    Text,
    Json,
}
