namespace ProbDsl.Inference.Problems;

/// <summary>What a function of a whole column came to on these data, such as `sd(x)`: new rows are read with the same number.</summary>
/// <param name="Data">The data name that is read so.</param>
/// <param name="Element">Which of its columns, from 1.</param>
/// <param name="Expression">The function as written; `all` stands for the column.</param>
public sealed record FrozenValue(string Data, int Element, string Expression, double Value);

/// <summary>What of a file of named arrays no data name, size or hyperparameter reads.</summary>
public sealed record UnreadKeys(string File, IReadOnlyList<string> Keys);
